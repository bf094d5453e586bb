//! Which streets a typed name may mean: a finite-state index over search keys.
//!
//! Keys are held in an `fst` map. Names are found by prefix, and misspelt names by a
//! Levenshtein automaton (Schulz and Mihov 2002) walked together with the index, so
//! that only keys within reach are visited. Each word of a name is a key too:
//! «Dahlbergsgatan» finds «Erik Dahlbergsgatan».

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fst::automaton::Str;
use fst::{Automaton, IntoStreamer, Map, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};

use super::gatunamn::{fold, lower};

/// Number of a street in the register.
pub type Gatunummer = u32;

/// A street that a typed name may mean. Sorts with the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "each is a step of one order")]
pub struct Namntraff {
    /// Edits between what was typed and the name, 0 to 2.
    pub fel: u8,
    /// Å, ä or ö was typed, and the name is written otherwise.
    fel_prickar: bool,
    /// The name goes on after what was typed.
    pub fortsatter: bool,
    /// What was typed is not how the name begins, but a later word of it.
    inuti: bool,
    /// The name has å, ä, ö where none was typed.
    andra_prickar: bool,
    /// How much longer the key is.
    langre: u16,
    /// The street.
    pub gata: Gatunummer,
}

/// The index over the names of streets.
#[derive(Debug)]
pub struct Namnindex {
    keys: Map<Vec<u8>>,
    /// Streets of key `i` are `postings[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    gata: Gatunummer,
    inuti: bool,
}

/// Keys that one question looks at, at the most: a single letter is the beginning of
/// a fifth of the country's streets.
const MOST_KEYS: usize = 400;

/// Names shorter than this are not corrected, those up to the next may hold one
/// slip, longer ones two.
const SHORTEST_CORRECTED: usize = 4;
const LONGEST_WITH_ONE: usize = 7;

static ONE_EDIT: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO_EDITS: LazyLock<LevenshteinAutomatonBuilder> =
    LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

impl Namnindex {
    /// The index over names, whose order gives the numbers of the streets.
    /// O(n log n) in the number of words.
    #[must_use]
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        // The builders of automata are made once, and not in the first question.
        LazyLock::force(&ONE_EDIT);
        LazyLock::force(&TWO_EDITS);
        let mut lists: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        for (gata, name) in (0..).zip(names) {
            let key = fold(name);
            for (blank, _) in key.match_indices(' ') {
                let later = key.get(blank + 1..).unwrap_or_default();
                // «väg», «gata» and the like alone would match half the country.
                if later.len() > 5 {
                    lists.entry(later.to_owned()).or_default().push(Posting { gata, inuti: true });
                }
            }
            if !key.is_empty() {
                lists.entry(key).or_default().push(Posting { gata, inuti: false });
            }
        }
        let mut starts = Vec::with_capacity(lists.len() + 1);
        let mut postings = Vec::new();
        let position = |postings: &Vec<Posting>| u32::try_from(postings.len()).unwrap_or(u32::MAX);
        let mut builder = fst::MapBuilder::memory();
        for (nr, (key, list)) in (0u64..).zip(lists) {
            starts.push(position(&postings));
            postings.extend(list);
            // Keys come sorted and distinct out of the tree, which is all that an
            // insertion can fail on.
            let _ = builder.insert(key, nr);
        }
        starts.push(position(&postings));
        let keys = builder.into_inner().and_then(Map::new).unwrap_or_default();
        Self { keys, starts, postings }
    }

    /// Streets whose name, or a later word of it, begins with what was typed. `names`
    /// are those the index was made of.
    #[must_use]
    pub fn with_prefix(
        &self,
        namn: &str,
        skrivet: &str,
        names: &[impl AsRef<str>],
    ) -> Vec<Namntraff> {
        let mut found = Vec::new();
        let mut stream = self.keys.search(Str::new(namn).starts_with()).into_stream();
        let mut looked_at = 0;
        while let Some((key, nr)) = stream.next() {
            looked_at += 1;
            if looked_at > MOST_KEYS {
                break;
            }
            self.push(&mut found, nr, 0, key.len() - namn.len(), skrivet, names);
        }
        found
    }

    /// Streets whose name is what was typed with a slip or two, or, when
    /// `unfinished`, begins so.
    #[must_use]
    pub fn with_slips(
        &self,
        namn: &str,
        skrivet: &str,
        unfinished: bool,
        names: &[impl AsRef<str>],
    ) -> Vec<Namntraff> {
        let builder = match namn.len() {
            0..SHORTEST_CORRECTED => return Vec::new(),
            SHORTEST_CORRECTED..=LONGEST_WITH_ONE => &*ONE_EDIT,
            _ => &*TWO_EDITS,
        };
        let dfa = if unfinished { builder.build_prefix_dfa(namn) } else { builder.build_dfa(namn) };
        let mut found = Vec::new();
        let mut stream = self.keys.search(Slips(&dfa)).into_stream();
        let mut looked_at = 0;
        while let Some((key, nr)) = stream.next() {
            looked_at += 1;
            if looked_at > MOST_KEYS {
                break;
            }
            let Distance::Exact(slips) = dfa.eval(key) else { continue };
            let longer = key.len().saturating_sub(namn.len());
            self.push(&mut found, nr, slips, longer, skrivet, names);
        }
        found
    }

    fn push(
        &self,
        found: &mut Vec<Namntraff>,
        key_nr: u64,
        fel: u8,
        longer: usize,
        skrivet: &str,
        names: &[impl AsRef<str>],
    ) {
        let key_nr = usize::try_from(key_nr).unwrap_or(usize::MAX);
        let bound = |i: usize| self.starts.get(i).map_or(0, |start| *start as usize);
        let postings = self.postings.get(bound(key_nr)..bound(key_nr + 1)).unwrap_or_default();
        let typed_dots = skrivet.contains(['å', 'ä', 'ö']);
        for posting in postings {
            let name = names.get(posting.gata as usize).map_or("", AsRef::as_ref);
            let other_dots = !lower(name).contains(skrivet);
            found.push(Namntraff {
                fel,
                fel_prickar: typed_dots && other_dots,
                fortsatter: longer > 0,
                inuti: posting.inuti,
                andra_prickar: other_dots,
                langre: u16::try_from(longer).unwrap_or(u16::MAX),
                gata: posting.gata,
            });
        }
    }

    /// Bytes of memory in use, for measuring.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.keys.as_fst().size()
            + self.starts.len() * size_of::<u32>()
            + self.postings.len() * size_of::<Posting>()
    }
}

/// A Levenshtein automaton as one that the index can be walked with.
struct Slips<'a>(&'a DFA);

impl Automaton for Slips<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.0.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.0.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.0.transition(*state, byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Edits, a swap of neighbours counted as one, by the whole table (Wagner and
    /// Fischer 1974, restricted to each sign edited once).
    fn edits(a: &str, b: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut t = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                t[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let swap = usize::from(a[i - 1] != b[j - 1]);
                    let mut best =
                        (t[i - 1][j - 1] + swap).min(t[i - 1][j] + 1).min(t[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(t[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        t[a.len()][b.len()]
    }

    proptest! {
        #[test]
        fn slips_are_found_as_the_whole_table_finds_them(
            names in prop::collection::btree_set("[abc]{4,10}", 1..30),
            typed in "[abc]{4,10}",
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let index = Namnindex::new(names.iter().map(String::as_str));
            let reach = if typed.len() <= LONGEST_WITH_ONE { 1 } else { 2 };
            let mut found: Vec<u32> = index
                .with_slips(&typed, &typed, false, &names)
                .into_iter()
                .map(|hit| hit.gata)
                .collect();
            found.sort_unstable();
            let expected: Vec<u32> = (0..u32::try_from(names.len()).unwrap())
                .filter(|nr| edits(&typed, &names[*nr as usize]) <= reach)
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
