//! The one place where a number becomes text.

mod agreement;
mod evaluation;
mod figures;
mod findings;
mod page;
mod record;
mod scores;

pub use agreement::{AGREEMENT_SCHEMA_VERSION, AgreementRecord};
pub use evaluation::baseline_name;
use evaluation::threshold;
pub use figures::{FigureRecord, Shown, figure_map};
pub use findings::{
    AuditRecord, BehaviourFailure, BehaviourRecord, ClassTerms, CurvePoint, DriftRecord,
    ErrorExample, LearningCurveRecord, LeftOut, ModelCard, NextDoubling, Piece, RepeatRecord,
    RepeatsRecord, SliceRecord, SlicesRecord, TermRecord,
};
pub use page::page;
pub use record::{
    BaselineRecord, Calibration, CalibrationRecord, ClassCount, EvalRecord, FigureMap, Intervals,
    MinPrecision, ReliabilityBin, RiskPoint, RowRecord, SCHEMA_VERSION, Split, Subject,
};
pub use scores::{confusion_table, count, percent, score, scores_table};
