//! The hours of the röstmottagningsställen of a val, and what the law asks of them.

pub mod lag;
pub mod pages;
