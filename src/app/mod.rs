//! One use case each. A use case is handed its options and its streams.

mod agreement;
mod annotate;
mod compare;
mod corpus;
mod estimate;
mod evaluate;
mod fit;
mod label;
mod model_source;
mod outputs;
mod plan;
mod prepared;
mod sample;
mod streams;
mod train;

pub use agreement::{AgreementOptions, agreement};
pub use annotate::{AnnotateOptions, Doors, annotate};
pub use compare::{CompareOptions, compare};
pub use corpus::CorpusOptions;
pub use estimate::{Contrast, EstimateOptions, HandColumns, estimate};
pub use evaluate::{EvalOptions, RepeatPolicy, evaluate};
pub use label::{LabelOptions, label};
pub use model_source::DEFAULT_MODEL_FILE;
pub use plan::{PlanOptions, plan};
pub use sample::{SampleOptions, sample};
pub use streams::{NoProgress, Progress, Streams};
pub use train::{PriorChoice, TrainOptions, train};
