//! Keeps the Atlas fresh: asks the database for its revision, and swaps in a new
//! Atlas when the facts have changed. While the database is away the old one stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;

use super::atlas::Atlas;
use super::ladda;
use crate::db::Db;
use crate::gangnat::matt::Matt;
use crate::tid;

/// The Atlas that everyone reads, and how it came to be. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct AktuellAtlas {
    atlas: Arc<ArcSwapOption<Atlas>>,
    /// Unix seconds when the database last answered; 0 before the first time.
    seen: Arc<AtomicI64>,
    /// What ways are measured by.
    matt: Matt,
}

impl AktuellAtlas {
    /// No Atlas yet; the ways of those to come are measured by `matt`.
    #[must_use]
    pub fn measured_by(matt: Matt) -> Self {
        Self { matt, ..Self::default() }
    }

    /// The Atlas of now; `None` until the first is built.
    #[must_use]
    pub fn get(&self) -> Option<Arc<Atlas>> {
        self.atlas.load_full()
    }

    /// Puts another Atlas in place, in one step.
    pub fn set(&self, atlas: Atlas) {
        self.atlas.store(Some(Arc::new(atlas)));
    }

    /// Whole seconds since the database last said what is published; `None` before
    /// the first time.
    #[must_use]
    pub fn unseen_s(&self) -> Option<i64> {
        match self.seen.load(Ordering::Relaxed) {
            0 => None,
            seen => Some(tid::now().timestamp() - seen),
        }
    }
}

/// One step of the watch: builds and swaps in a new Atlas if the facts have changed.
/// Says whether it did.
///
/// # Errors
/// When the database fails; the old Atlas then stands.
pub async fn refresh(db: &Db, current: &AktuellAtlas) -> Result<bool, ladda::Error> {
    let old = current.get();
    if let Some(old) = &old
        && db.read(ladda::revision).await? == old.revision
    {
        return Ok(false);
    }
    let (matt, begun) = (current.matt, Instant::now());
    let atlas = db.read(move |conn| ladda::load(conn, matt, old.as_deref())).await?;
    let labels = atlas.val.iter().map(|bild| bild.vagkarta().etiketter());
    let (label_count, label_bytes) =
        labels.fold((0, 0), |(count, bytes), one| (count + one.0, bytes + one.1));
    tracing::info!(
        val_count = atlas.val.len(),
        address_count = atlas.adresser.register().len(),
        val_revision = atlas.revision.val,
        address_revision = atlas.revision.adresser,
        network_count = atlas.gangnat.values().map(Vec::len).sum::<usize>(),
        network_revision = atlas.revision.gangnat,
        label_count,
        label_bytes,
        duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        "a new Atlas is in place"
    );
    current.set(atlas);
    Ok(true)
}

/// Watches until the task is dropped. A failure is logged when it begins and when it
/// ends, not every time between.
pub async fn watch(db: Db, current: AktuellAtlas, every: Duration) {
    let mut failing = false;
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        // What this program writes is seen at once, what others write at the next tick.
        tokio::select! {
            _ = ticks.tick() => (),
            () = db.written() => (),
        }
        match refresh(&db, &current).await {
            Ok(_) => {
                current.seen.store(tid::now().timestamp(), Ordering::Relaxed);
                if std::mem::take(&mut failing) {
                    tracing::info!("the database answers again");
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::error!(%error, "the database is away; the Atlas stands as it was");
                }
            }
        }
    }
}
