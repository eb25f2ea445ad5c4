//! The one place where a number becomes text.

mod record;
mod scores;

pub use record::{Average, Baseline, EvalRecord, RowRecord, SCHEMA_VERSION};
pub use scores::{confusion_table, count, percent, score, scores_table};
