//! The one place where a number becomes text.

mod agreement;
mod codebook;
mod comparison;
mod evaluation;
mod figures;
mod findings;
mod page;
mod plan;
mod record;
mod scores;
mod sections;
mod shares;

pub use crate::count::{agreed, count, counted};
pub use agreement::{AGREEMENT_SCHEMA_VERSION, AgreementRecord};
pub use codebook::{Rule, ShownCodebook};
pub use comparison::{
    COMPARISON_SCHEMA_VERSION, ClassContrast, ComparedOn, ComparisonRecord, ContrastRecord,
    FEW_ARTICLES, FlipRecord, McNemarRecord, SliceContrast, SliceContrasts, SystemKind,
    SystemRecord, Verdict,
};
pub use evaluation::baseline_name;
use evaluation::threshold;
pub(crate) use figures::span;
pub use figures::{FigureRecord, Shown, figure_map};
pub use findings::{
    AuditRecord, BehaviourFailure, BehaviourRecord, ClassTerms, CurvePoint, DriftRecord,
    ErrorExample, LearningCurveRecord, LeftOut, ModelCard, NextDoubling, Piece, RepeatRecord,
    RepeatsRecord, SliceRecord, SlicesRecord, TermRecord, Treatment,
};
pub use page::{HOUSE_STYLE, page, shares_page};
pub use plan::{PLAN_SCHEMA_VERSION, PlanRecord, PlannedClass, PlannedDraw, PlannedGroup};
pub use record::{
    BaselineRecord, Calibration, CalibrationRecord, ClassCount, EvalRecord, FigureMap, Intervals,
    MinPrecision, ReliabilityBin, RiskPoint, RowRecord, SCHEMA_VERSION, Split, Subject,
};
pub use scores::{confusion_table, percent, score, scores_table};
use sections::DRIFT_SHOWN;
pub use sections::is_narrow;
pub use shares::{
    ClassShare, GroupShares, Predicted, SHARES_SCHEMA_VERSION, ShareContrast, SharesRecord,
};
