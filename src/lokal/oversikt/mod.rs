//! `/kansli/lokaler`: every röstmottagningsställe of a val, as a list beside a map.

pub mod pages;
