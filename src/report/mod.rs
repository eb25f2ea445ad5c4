//! The one place where a number becomes text.

mod agreement;
mod figures;
mod record;
mod scores;

pub use agreement::{AGREEMENT_SCHEMA_VERSION, AgreementRecord};
pub use figures::{FigureRecord, Shown};
pub use record::{
    Average, Baseline, Calibration, EvalRecord, Intervals, ReliabilityBin, RowRecord,
    SCHEMA_VERSION,
};
pub use scores::{confusion_table, count, percent, score, scores_table};
