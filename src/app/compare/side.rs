//! One side of a comparison: a model, or what any system said.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::app::model_source;
use crate::data::{
    LabelledRow, LabelledSet, PredictionColumns, Predictions, Scheme, hex, read_bytes,
};
use crate::error::{Error, Result};
use crate::model::{Classifier, is_model, load_bytes};
use crate::report::{SystemKind, SystemRecord};

/// Terms in a cell of evidence.
const TERMS_SHOWN: usize = 8;

/// A file and what it holds.
pub(super) struct Side {
    path: PathBuf,
    sha256: String,
    system: System,
}

enum System {
    Model(Box<Classifier>),
    /// The bytes of the CSV, to be read when the classes are known.
    Predictions(Vec<u8>),
}

/// What a side says of every test row.
pub(super) struct Labelled {
    /// By the scheme of the comparison.
    pub(super) labels: Vec<usize>,
    /// Predictions of no test row.
    pub(super) n_extra: usize,
}

impl Side {
    /// Reads `path` once, whatever it is.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let bytes = read_bytes(path)?;
        Ok(Self {
            path: path.to_owned(),
            sha256: hex(&Sha256::digest(&bytes)),
            system: if is_model(&bytes) {
                System::Model(Box::new(load_bytes(&bytes, path)?))
            } else {
                System::Predictions(bytes)
            },
        })
    }

    fn model(&self) -> Option<&Classifier> {
        match &self.system {
            System::Model(classifier) => Some(classifier),
            System::Predictions(_) => None,
        }
    }

    pub(super) fn record(&self, n_extra: usize) -> SystemRecord {
        SystemRecord {
            file: self.path.display().to_string(),
            kind: match self.system {
                System::Model(_) => SystemKind::Model,
                System::Predictions(_) => SystemKind::Predictions,
            },
            sha256: self.sha256.clone(),
            n_extra,
        }
    }

    /// The labels of the rows of `test`, in their order.
    pub(super) fn labelled(
        &self,
        scheme: &Scheme,
        test: &LabelledSet,
        columns: &PredictionColumns,
    ) -> Result<Labelled> {
        match &self.system {
            System::Predictions(bytes) => {
                let classes = &scheme.classes;
                let read = Predictions::from_reader(bytes.as_slice(), &self.path, classes, columns);
                let joined = read?.joined(test)?;
                Ok(Labelled {
                    labels: joined.labels,
                    n_extra: joined.n_extra,
                })
            }
            System::Model(classifier) => {
                let own = classifier.scheme.classes.iter();
                // the same classes may stand in another order
                let order: Vec<usize> = own.filter_map(|c| scheme.class_index(c)).collect();
                let labels = test.rows.par_iter();
                let labels = labels.map_init(
                    || classifier.labeller(),
                    |labeller, row| order[labeller.label(row).0],
                );
                Ok(Labelled {
                    labels: labels.collect(),
                    n_extra: 0,
                })
            }
        }
    }

    /// The terms behind the label `class` of each row; `None` for what is no model.
    pub(super) fn evidence(
        &self,
        scheme: &Scheme,
        rows: &[(&LabelledRow, usize)],
    ) -> Option<Vec<String>> {
        let classifier = self.model()?;
        let own = |class: usize| classifier.scheme.class_index(&scheme.classes[class]);
        let mut labeller = classifier.labeller();
        let mut of_row = |&(row, class): &(&LabelledRow, usize)| match own(class) {
            Some(class) => labeller.evidence(row, class, TERMS_SHOWN).to_string(),
            None => String::new(),
        };
        Some(rows.iter().map(&mut of_row).collect())
    }
}

/// The scheme of the models among the sides; of the first, if there are two.
///
/// # Errors
/// [`Error::Labels`] for models of different classes.
pub(super) fn scheme_of_models(sides: &[Side; 2]) -> Result<Option<Scheme>> {
    let mut models = sides.iter().filter_map(Side::model);
    let Some(first) = models.next() else {
        return Ok(None);
    };
    if let Some(second) = models.next() {
        let [a, b] = [first, second].map(|m| {
            let mut classes = m.scheme.classes.clone();
            classes.sort();
            classes
        });
        if a != b {
            return Err(Error::Labels {
                problem: format!(
                    "A labels by the classes {}, B by {}; expected the same",
                    first.scheme.classes.join(", "),
                    second.scheme.classes.join(", ")
                ),
                remedy: "Compare models of one scheme, or map the labels of one in a CSV of its \
                         predictions."
                    .to_owned(),
            });
        }
    }
    Ok(Some(first.scheme.clone()))
}

/// The column of the target: the one asked for, else the one that a model was trained with.
///
/// # Errors
/// [`Error::Usage`] where one is asked for and no side is a model that knows targets.
pub(super) fn target_column(sides: &[Side; 2], requested: Option<&str>) -> Result<Option<String>> {
    let mut models = sides.iter().filter_map(Side::model);
    match (models.find(|m| m.target.is_some()), requested) {
        (Some(model), requested) => model_source::target_column(model, requested),
        (None, None) => Ok(None),
        (None, Some(name)) => Err(Error::Usage(format!(
            "--target {name}: neither A nor B is a model that knows targets; leave the option out"
        ))),
    }
}
