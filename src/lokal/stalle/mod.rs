//! One röstmottagningsställe of a val: how far its planning has come, and what it needs.

pub mod pages;
