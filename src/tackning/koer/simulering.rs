//! Days played through the stations. Pure: chance comes from the seed of the model.
//!
//! Arrivals are a Poisson process with a rate of its own in each part of the open hours,
//! made from one of rate 1 by the inverse of its mean (Çinlar 1975). A station with several
//! servers and one queue is worked out by the recursion of Kiefer and Wolfowitz (1955):
//! each voter, in the order that they come, begins when the first server is free. Since
//! queues have no limit, stations can be worked out one after the other, which gives the
//! same times as events in one common order would; a test does it that way too.
//!
//! Whoever has come before closing is served, however long it takes.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::modell::{Betjaning, Modell};

/// How often a day is played.
pub const OMGANGAR: u32 = 20;

/// Seconds of an hour.
const TIMME_S: f64 = 3600.0;

/// Hours that are kept: the day and the night after it. What comes later counts to the
/// last.
const TIMMAR: usize = 36;

/// A voter's time at one station.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Besok {
    /// Which voter, in the order that they came to the place.
    pub nr: usize,
    /// Came to the station, in seconds after midnight.
    pub kom_s: f64,
    /// Was let forward.
    pub fram_s: f64,
    /// Went on.
    pub klar_s: f64,
}

/// One play of a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Korning {
    /// When each voter came, in order, in seconds after midnight.
    pub ankomster: Vec<f64>,
    /// What happened at each station, in the order that voters came there.
    pub led: Vec<Vec<Besok>>,
}

impl Korning {
    /// How long each voter waited at all stations together, in seconds.
    #[must_use]
    pub fn vantan(&self) -> Vec<f64> {
        let mut waits = vec![0.0; self.ankomster.len()];
        for besok in self.led.iter().flatten() {
            if let Some(wait) = waits.get_mut(besok.nr) {
                *wait += besok.fram_s - besok.kom_s;
            }
        }
        waits
    }
}

/// A number above 0 and at most 1.
fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let part = (rng.next_u64() >> 11) as f64;
    (part + 1.0) / 9_007_199_254_740_992.0
}

/// Two independent normal numbers (Box and Muller 1958).
fn normal(rng: &mut ChaCha8Rng) -> (f64, f64) {
    let radius = (-2.0 * uniform(rng).ln()).sqrt();
    let (sin, cos) = (std::f64::consts::TAU * uniform(rng)).sin_cos();
    (radius * cos, radius * sin)
}

/// Draws times of a mean of 1 by the method of Marsaglia and Tsang (2000).
struct Tider {
    rng: ChaCha8Rng,
    cv: f64,
    spare: Option<f64>,
}

impl Tider {
    fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let (one, other) = normal(&mut self.rng);
        self.spare = Some(other);
        one
    }

    fn draw(&mut self) -> f64 {
        if self.cv <= 0.0 {
            return 1.0;
        }
        let shape = 1.0 / (self.cv * self.cv);
        // Below 1 the shape is raised by one, and the number put right afterwards.
        let d = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        let drawn = loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            let accepted = uniform(&mut self.rng).ln();
            if v > 0.0 && accepted < 0.5 * x * x + d - d * v + d * v.ln() {
                break d * v;
            }
        };
        let drawn =
            if shape < 1.0 { drawn * uniform(&mut self.rng).powf(1.0 / shape) } else { drawn };
        drawn / shape
    }
}

/// When voters come. `stream` 0 of the seed is theirs; each station has one of its own.
fn arrivals(modell: &Modell, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let mut times = Vec::new();
    let (mut next, mut before) = (-uniform(rng).ln(), 0.0);
    for pass in &modell.pass {
        let end = before + pass.antal.max(0.0);
        while next < end {
            let share = (next - before) / (end - before);
            times.push((pass.till_s - pass.fran_s).mul_add(share, pass.fran_s));
            next -= uniform(rng).ln();
        }
        before = end;
    }
    times
}

/// Lets voters, in the order that they come, through a station.
fn serve(kommer: &[(f64, usize)], antal: u16, medel_s: f64, times: &[f64]) -> Vec<Besok> {
    let mut free = vec![f64::NEG_INFINITY; usize::from(antal.max(1))];
    let mut visits = Vec::with_capacity(kommer.len());
    for &(kom_s, nr) in kommer {
        let first = free.iter_mut().min_by(|a, b| a.total_cmp(b));
        let Some(first) = first else { break };
        let fram_s = first.max(kom_s);
        let klar_s = times.get(nr).copied().unwrap_or(1.0).mul_add(medel_s, fram_s);
        *first = klar_s;
        visits.push(Besok { nr, kom_s, fram_s, klar_s });
    }
    visits
}

/// Plays a day once. O(n log n + n·c) for n voters and c servers. The same seed and number
/// of the play give the same voters with the same needs of time.
#[must_use]
pub fn korning(modell: &Modell, nr: u32) -> Korning {
    let seed = modell.fro ^ (u64::from(nr) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let stream = |nr: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(nr);
        rng
    };
    let ankomster = arrivals(modell, &mut stream(0));
    let mut kommer: Vec<(f64, usize)> = ankomster.iter().copied().zip(0..).collect();
    let mut led = Vec::with_capacity(modell.led.len());
    for (own, one) in (1..).zip(&modell.led) {
        let Betjaning { medel_s, cv } = one.betjaning;
        let mut tider = Tider { rng: stream(own), cv, spare: None };
        let times: Vec<f64> = ankomster.iter().map(|_| tider.draw()).collect();
        let visits = serve(&kommer, one.antal, medel_s, &times);
        kommer = visits.iter().map(|besok| (besok.klar_s, besok.nr)).collect();
        kommer.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        led.push(visits);
    }
    Korning { ankomster, led }
}

/// A mean over plays, and how far the true one may be from it: half of the interval that
/// holds it with 95 % confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Matt {
    /// The mean.
    pub medel: f64,
    /// Half of the interval; 0 when there was one play only.
    pub halv: f64,
}

impl Matt {
    /// From one number for each play.
    #[must_use]
    pub fn new(varden: &[f64]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "plays are few")]
        let n = varden.len() as f64;
        if varden.is_empty() {
            return Self::default();
        }
        let medel = varden.iter().sum::<f64>() / n;
        if varden.len() < 2 {
            return Self { medel, halv: 0.0 };
        }
        let spread = varden.iter().map(|one| (one - medel).powi(2)).sum::<f64>() / (n - 1.0);
        // Student's t at 97.5 % by the first terms of its expansion in 1/df.
        let df = n - 1.0;
        let t = 1.96 + 2.372 / df + 2.82 / (df * df);
        Self { medel, halv: t * (spread / n).sqrt() }
    }
}

/// The queue at a station.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ko {
    /// Those who wait, on average over the time.
    pub medel: f64,
    /// The most who wait at once, on average over the plays.
    pub langst: f64,
}

/// An hour of the clock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timme {
    /// The hour: 8 is from 8 to 9. From 24 on it is the night after.
    pub timme: u32,
    /// Voters who come.
    pub ankomster: f64,
    /// How long those who come in the hour wait on average, at all stations, in seconds.
    pub vantan: Matt,
    /// What 19 of 20 of them do not exceed, in seconds.
    pub p95_s: f64,
    /// The queues, by station.
    pub ko: Vec<Ko>,
}

/// What a day comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dagsvar {
    /// Voters who come.
    pub ankomster: f64,
    /// How long they wait on average, at all stations, in seconds.
    pub vantan: Matt,
    /// What 19 of 20 of them do not exceed, in seconds.
    pub p95: Matt,
    /// The wait at each station on average, in seconds.
    pub vid: Vec<f64>,
    /// The most who queue at each station at once, on average over the plays.
    pub langst: Vec<f64>,
    /// When the last voter leaves, in seconds after midnight.
    pub sist_ut: Matt,
    /// How long after closing that is, in seconds; 0 when it is before.
    pub efter_s: f64,
    /// By hour, from the first with a voter to the last with one who waits.
    pub timmar: Vec<Timme>,
}

impl Dagsvar {
    /// The hour in which those who come wait the longest by p95, among hours with at least
    /// a few voters.
    #[must_use]
    pub fn varst(&self) -> Option<&Timme> {
        let busy = self.timmar.iter().filter(|one| one.ankomster >= 1.0);
        busy.max_by(|a, b| a.p95_s.total_cmp(&b.p95_s).then(a.ankomster.total_cmp(&b.ankomster)))
    }
}

/// What a share of the values do not exceed, by nearest rank; 0 of none. Reorders them.
#[must_use]
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "voters are fewer than that"
    )]
    let rank = ((values.len() as f64 * share - 1e-9).ceil() as usize).saturating_sub(1);
    if rank >= values.len() {
        return 0.0;
    }
    *values.select_nth_unstable_by(rank, f64::total_cmp).1
}

/// The hour that a moment lies in.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "hours of a day")]
fn hour(s: f64) -> usize {
    ((s / TIMME_S).floor().max(0.0) as usize).min(TIMMAR - 1)
}

/// Seconds of waiting by hour, and the longest queue by hour, at a station in one play.
fn queues(visits: &[Besok]) -> (Vec<f64>, Vec<f64>) {
    let (mut waited, mut longest) = (vec![0.0; TIMMAR], vec![0.0_f64; TIMMAR]);
    let mut add = |at: usize, s: f64| {
        if let Some(slot) = waited.get_mut(at) {
            *slot += s;
        }
    };
    for one in visits {
        let (first, last) = (hour(one.kom_s), hour(one.fram_s));
        let mut from = one.kom_s;
        for at in first..last {
            #[expect(clippy::cast_precision_loss, reason = "hours of a day")]
            let end = (at + 1) as f64 * TIMME_S;
            add(at, end - from);
            from = end;
        }
        add(last, one.fram_s - from);
    }
    // Those let forward come in order, so that one walk counts who waits when.
    let mut raise = |at: usize, queue: usize| {
        #[expect(clippy::cast_precision_loss, reason = "voters of a day")]
        let queue = queue as f64;
        if let Some(slot) = longest.get_mut(at) {
            *slot = slot.max(queue);
        }
    };
    let mut forward = 0;
    let mut hours = (0..TIMMAR).peekable();
    for (come, one) in visits.iter().enumerate() {
        // The queue as each hour begins, before whoever comes next.
        while let Some(at) = hours.next_if(|at| *at <= hour(one.kom_s)) {
            forward += gone(visits, forward, at);
            raise(at, come.saturating_sub(forward));
        }
        let more = visits.iter().skip(forward).take_while(|other| other.fram_s <= one.kom_s);
        forward += more.count();
        raise(hour(one.kom_s), (come + 1).saturating_sub(forward));
    }
    for at in hours {
        forward += gone(visits, forward, at);
        raise(at, visits.len().saturating_sub(forward));
    }
    (waited, longest)
}

/// How many more have been let forward by the beginning of an hour.
fn gone(visits: &[Besok], forward: usize, at: usize) -> usize {
    #[expect(clippy::cast_precision_loss, reason = "hours of a day")]
    let begin = at as f64 * TIMME_S;
    visits.iter().skip(forward).take_while(|other| other.fram_s <= begin).count()
}

/// Sums over plays.
struct Samlat {
    waits: Vec<f64>,
    medel: Vec<f64>,
    p95: Vec<f64>,
    sist: Vec<f64>,
    efter: f64,
    vid: Vec<f64>,
    langst: Vec<f64>,
    by_hour: Vec<Timsumma>,
}

#[derive(Clone, Default)]
struct Timsumma {
    waits: Vec<f64>,
    medel: Vec<f64>,
    antal: usize,
    vantat_s: Vec<f64>,
    langst: Vec<f64>,
}

#[expect(clippy::cast_precision_loss, reason = "voters and plays are few")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

impl Samlat {
    fn new(led: usize) -> Self {
        let hour = Timsumma { vantat_s: vec![0.0; led], langst: vec![0.0; led], ..<_>::default() };
        Self {
            waits: Vec::new(),
            medel: Vec::new(),
            p95: Vec::new(),
            sist: Vec::new(),
            efter: 0.0,
            vid: vec![0.0; led],
            langst: vec![0.0; led],
            by_hour: vec![hour; TIMMAR],
        }
    }

    fn add(&mut self, one: &Korning, stanger_s: f64) {
        let mut waits = one.vantan();
        let mut hours: Vec<Vec<f64>> = vec![Vec::new(); TIMMAR];
        for (kom, wait) in one.ankomster.iter().zip(&waits) {
            if let Some(own) = hours.get_mut(hour(*kom)) {
                own.push(*wait);
            }
        }
        for (sum, own) in self.by_hour.iter_mut().zip(hours) {
            sum.antal += own.len();
            if !own.is_empty() {
                sum.medel.push(mean(&own));
            }
            sum.waits.extend(own);
        }
        self.waits.extend(&waits);
        self.medel.push(mean(&waits));
        self.p95.push(quantile(&mut waits, 0.95));
        let out = one.led.last().map_or(one.ankomster.last().copied(), |visits| {
            visits.iter().map(|besok| besok.klar_s).reduce(f64::max)
        });
        let out = out.unwrap_or(stanger_s);
        self.sist.push(out);
        self.efter += (out - stanger_s).max(0.0);
        for (nr, visits) in one.led.iter().enumerate() {
            let (waited, longest) = queues(visits);
            if let Some(vid) = self.vid.get_mut(nr) {
                *vid += waited.iter().sum::<f64>();
            }
            if let Some(langst) = self.langst.get_mut(nr) {
                *langst += longest.iter().copied().fold(0.0, f64::max);
            }
            for (sum, (s, queue)) in self.by_hour.iter_mut().zip(waited.iter().zip(&longest)) {
                if let Some(slot) = sum.vantat_s.get_mut(nr) {
                    *slot += s;
                }
                if let Some(slot) = sum.langst.get_mut(nr) {
                    *slot += queue;
                }
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "voters and plays are few")]
    fn done(mut self, plays: u32) -> Dagsvar {
        let (plays, voters) = (f64::from(plays.max(1)), self.waits.len() as f64);
        let waits_somewhere =
            |one: &Timsumma| one.antal > 0 || one.vantat_s.iter().any(|s| *s > 60.0);
        let first = self.by_hour.iter().position(waits_somewhere).unwrap_or(0);
        let last = self.by_hour.iter().rposition(waits_somewhere).map_or(0, |at| at + 1);
        let hours = (0..).zip(&mut self.by_hour).skip(first).take(last.saturating_sub(first));
        let timmar = hours
            .map(|(timme, sum)| Timme {
                timme,
                ankomster: sum.antal as f64 / plays,
                vantan: Matt { medel: mean(&sum.waits), halv: Matt::new(&sum.medel).halv },
                p95_s: quantile(&mut sum.waits, 0.95),
                ko: sum
                    .vantat_s
                    .iter()
                    .zip(&sum.langst)
                    .map(|(s, most)| Ko { medel: s / TIMME_S / plays, langst: most / plays })
                    .collect(),
            })
            .collect();
        Dagsvar {
            ankomster: voters / plays,
            vantan: Matt { medel: mean(&self.waits), halv: Matt::new(&self.medel).halv },
            p95: Matt { medel: quantile(&mut self.waits, 0.95), halv: Matt::new(&self.p95).halv },
            vid: self.vid.iter().map(|s| if voters > 0.0 { s / voters } else { 0.0 }).collect(),
            langst: self.langst.iter().map(|most| most / plays).collect(),
            sist_ut: Matt::new(&self.sist),
            efter_s: self.efter / plays,
            timmar,
        }
    }
}

/// Plays a day so many times and sums it up. Quantiles are taken over the voters of all
/// plays together.
#[must_use]
pub fn simulera(modell: &Modell, omgangar: u32) -> Dagsvar {
    let mut all = Samlat::new(modell.led.len());
    for nr in 0..omgangar {
        all.add(&korning(modell, nr), modell.stanger_s());
    }
    all.done(omgangar)
}

#[cfg(test)]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what tests count is small"
)]
mod tests;
