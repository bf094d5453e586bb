//! Totals of the plan of vallokaler, per valkrets and in all. Pure.

use std::collections::BTreeMap;

use super::rader::Rad;

/// Totals of some valdistrikt.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summa {
    /// The name of the valkrets; empty where it is unknown.
    pub namn: String,
    /// Valdistrikt.
    pub distrikt: usize,
    /// Those entitled to vote, as far as that is known.
    pub rostberattigade: i64,
    /// Valdistrikt without a vallokal.
    pub saknar: usize,
    /// Valdistrikt with several.
    pub flera: usize,
    /// Valdistrikt whose voters are moved.
    pub flyttade: usize,
    /// Voters that are moved.
    pub flyttade_valjare: i64,
    /// Voters with longer than the limit.
    pub over: f64,
    /// Voters of whom the length of the way is known.
    pub matta: i64,
    /// Valdistrikt whose vallokal lies inside.
    pub inuti: usize,
    /// Metres from the polygon to the vallokal, 0 inside; sorted.
    avstand: Vec<f64>,
}

impl Summa {
    fn add(&mut self, rad: &Rad) {
        self.distrikt += 1;
        self.rostberattigade += rad.rostberattigade.map_or(0, i64::from);
        self.saknar += usize::from(rad.vallokal.is_none());
        self.flera += usize::from(!rad.flera.is_empty());
        self.flyttade += usize::from(rad.andring.ar_flytt());
        self.flyttade_valjare += rad.flyttade();
        if let Some(over) = rad.over() {
            self.over += over;
            self.matta += rad.rostberattigade.map_or(0, i64::from);
        }
        if let Some(metres) = rad.fran_gransen_m {
            self.inuti += usize::from(metres == 0.0);
            self.avstand.push(metres);
        }
    }

    fn finish(mut self) -> Self {
        self.avstand.sort_by(f64::total_cmp);
        self
    }

    /// The share of the voters with longer than the limit, in percent.
    #[must_use]
    pub fn andel_over(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "far fewer voters than 2^52")]
        let all = self.matta as f64;
        (self.matta > 0).then(|| 100.0 * self.over / all)
    }

    /// The median of the metres from the polygon to the vallokal: the mean of the two in
    /// the middle where they are even in number.
    #[must_use]
    pub fn median_m(&self) -> Option<f64> {
        let last = self.avstand.len().checked_sub(1)?;
        let (low, high) = (self.avstand.get(last / 2)?, self.avstand.get(last.div_ceil(2))?);
        Some(f64::midpoint(*low, *high))
    }

    /// The largest of the metres.
    #[must_use]
    pub fn storst_m(&self) -> Option<f64> {
        self.avstand.last().copied()
    }
}

/// The totals of each valkrets by name, and of all.
#[must_use]
pub fn totals(rader: &[Rad]) -> (Vec<Summa>, Summa) {
    let mut by_krets: BTreeMap<String, Summa> = BTreeMap::new();
    let mut all = Summa::default();
    for rad in rader {
        let namn = rad.valkrets.as_ref().map(|krets| krets.namn.clone()).unwrap_or_default();
        let of = || Summa { namn: namn.clone(), ..Summa::default() };
        by_krets.entry(namn.clone()).or_insert_with(of).add(rad);
        all.add(rad);
    }
    (by_krets.into_values().map(Summa::finish).collect(), all.finish())
}
