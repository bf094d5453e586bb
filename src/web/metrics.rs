//! Measurements for Prometheus: requests by route, and the state of the Atlas.

use actix_web_prom::{PrometheusMetrics, PrometheusMetricsBuilder};
use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{IntGauge, Registry};

use super::app::StartError;
use crate::uppslag::vakt::AktuellAtlas;

/// The middleware that measures requests and answers `/metrics`.
pub fn middleware(atlas: AktuellAtlas) -> Result<PrometheusMetrics, StartError> {
    let failed = |reason: String| StartError::Metrics(reason);
    let registry = Registry::new();
    let gauges = AtlasGauges::new(atlas).map_err(|e| failed(e.to_string()))?;
    registry.register(Box::new(gauges)).map_err(|e| failed(e.to_string()))?;
    PrometheusMetricsBuilder::new("valkansli")
        .registry(registry)
        .endpoint("/metrics")
        .mask_unmatched_patterns("okand")
        .build()
        .map_err(|e| failed(e.to_string()))
}

/// What can be said of the Atlas; read when Prometheus asks.
struct AtlasGauges {
    atlas: AktuellAtlas,
    val: IntGauge,
    adresser: IntGauge,
    val_revision: IntGauge,
    adress_revision: IntGauge,
    unseen_s: IntGauge,
}

impl AtlasGauges {
    fn new(atlas: AktuellAtlas) -> prometheus::Result<Self> {
        Ok(Self {
            atlas,
            val: IntGauge::new("valkansli_atlas_val", "Val in the Atlas")?,
            adresser: IntGauge::new("valkansli_atlas_addresses", "Addresses in the Atlas")?,
            val_revision: IntGauge::new(
                "valkansli_atlas_val_revision",
                "Revision of val, valdistrikt and lokaler that the Atlas shows; 0 without Atlas",
            )?,
            adress_revision: IntGauge::new(
                "valkansli_atlas_address_revision",
                "Revision of the address register that the Atlas shows; 0 without Atlas",
            )?,
            unseen_s: IntGauge::new(
                "valkansli_atlas_unseen_seconds",
                "Seconds since the database last said what is published; -1 before the first time",
            )?,
        })
    }

    fn all(&self) -> [&IntGauge; 5] {
        [&self.val, &self.adresser, &self.val_revision, &self.adress_revision, &self.unseen_s]
    }
}

impl Collector for AtlasGauges {
    fn desc(&self) -> Vec<&Desc> {
        self.all().into_iter().flat_map(Collector::desc).collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        if let Some(atlas) = self.atlas.get() {
            self.val.set(count(atlas.val.len()));
            self.adresser.set(count(atlas.adresser.register().len()));
            self.val_revision.set(atlas.revision.val);
            self.adress_revision.set(atlas.revision.adresser);
        }
        self.unseen_s.set(self.atlas.unseen_s().unwrap_or(-1));
        self.all().into_iter().flat_map(Collector::collect).collect()
    }
}
