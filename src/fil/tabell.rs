//! Tables from csv, json and xlsx.
