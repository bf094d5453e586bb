//! Arrays that are indexed by the thing they tell about.
//!
//! The generator is full of numbered things: cells, corners, valdistrikt. A
//! [`Falt`] can only be asked with the number of the thing it was made for, so a
//! corner is never looked up among the cells.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The number of a thing, from 0.
pub trait Nummer: Copy + Ord {
    /// The thing with this number.
    fn from_plats(plats: usize) -> Self;
    /// Its place in an array.
    fn plats(self) -> usize;
}

/// Makes a number type of its own.
macro_rules! nummer {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $crate::exempel::falt::Nummer for $name {
            fn from_plats(plats: usize) -> Self {
                Self(u32::try_from(plats).unwrap_or(u32::MAX))
            }

            fn plats(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use nummer;

/// One value for each thing of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Falt<K, T> {
    varden: Vec<T>,
    nummer: PhantomData<K>,
}

impl<K, T> Default for Falt<K, T> {
    fn default() -> Self {
        Self { varden: Vec::new(), nummer: PhantomData }
    }
}

impl<K: Nummer, T> Falt<K, T> {
    /// The same value for each of `antal` things.
    pub fn filled(antal: usize, varde: T) -> Self
    where
        T: Clone,
    {
        Self { varden: vec![varde; antal], nummer: PhantomData }
    }

    /// A value computed for each of `antal` things.
    pub fn build(antal: usize, varde: impl FnMut(K) -> T) -> Self {
        (0..antal).map(K::from_plats).map(varde).collect()
    }

    /// How many things there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.varden.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.varden.is_empty()
    }

    /// The numbers of all things, in order.
    pub fn nummer(&self) -> impl Iterator<Item = K> + use<K, T> {
        (0..self.varden.len()).map(K::from_plats)
    }

    /// The values, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.varden.iter()
    }

    /// Things and values, in order.
    pub fn par(&self) -> impl Iterator<Item = (K, &T)> {
        self.varden.iter().enumerate().map(|(i, v)| (K::from_plats(i), v))
    }

    /// One thing more.
    pub fn push(&mut self, varde: T) -> K {
        self.varden.push(varde);
        K::from_plats(self.varden.len() - 1)
    }
}

impl<'a, K: Nummer, T> IntoIterator for &'a Falt<K, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K, T> FromIterator<T> for Falt<K, T> {
    fn from_iter<I: IntoIterator<Item = T>>(varden: I) -> Self {
        Self { varden: varden.into_iter().collect(), nummer: PhantomData }
    }
}

impl<K: Nummer, T> Index<K> for Falt<K, T> {
    type Output = T;

    #[expect(clippy::indexing_slicing, reason = "a number is only made for a thing that exists")]
    fn index(&self, nummer: K) -> &T {
        &self.varden[nummer.plats()]
    }
}

impl<K: Nummer, T> IndexMut<K> for Falt<K, T> {
    #[expect(clippy::indexing_slicing, reason = "a number is only made for a thing that exists")]
    fn index_mut(&mut self, nummer: K) -> &mut T {
        &mut self.varden[nummer.plats()]
    }
}
