//! How models are fitted again: as the model at hand was, or as `train` does.

use std::path::Path;

use super::EvalOptions;
use crate::app::Streams;
use crate::app::fit::{default_alpha, find_prior};
use crate::app::model_source::{DEFAULT_MODEL_FILE, target_column};
use crate::app::train::PriorChoice;
use crate::data::{
    LabelledSet, Part, Requested, Scheme, default_labels, default_scheme, read_labelled,
};
use crate::error::{Error, Result};
use crate::model::{Prior, load};

/// What a fit needs beside labels.
pub(super) struct Recipe {
    /// What it was taken from.
    pub name: String,
    pub scheme: Scheme,
    pub prior: Option<Prior>,
    /// The penalty of that model.
    pub alpha: f64,
    /// The columns of labelled files.
    pub columns: Requested,
}

impl Recipe {
    /// Of the model asked for, else of `stance.model` in this folder, else of the default model.
    ///
    /// # Errors
    /// Those of reading models.
    pub fn find(options: &EvalOptions, streams: &mut Streams<'_>) -> Result<Self> {
        let usual = Path::new(DEFAULT_MODEL_FILE);
        let path = (options.model.as_deref()).or_else(|| usual.is_file().then_some(usual));
        let mut columns = options.columns.clone();
        let Some(path) = path else {
            streams.say("fits anew what `stancer train` makes of the labels");
            let scheme = default_scheme()?;
            return Ok(Self {
                name: "as `train` fits it".to_owned(),
                prior: find_prior(&PriorChoice::Shipped, &scheme, streams)?,
                scheme,
                alpha: default_alpha(),
                columns,
            });
        };
        let model = load(path)?;
        streams.say(&format!("fits anew as {} was fitted", path.display()));
        let choice = PriorChoice::of(&model);
        columns.target = target_column(&model, columns.target.as_deref())?;
        Ok(Self {
            name: format!("as {} was fitted", path.display()),
            prior: find_prior(&choice, &model.scheme, streams)?,
            alpha: model.training.alpha,
            scheme: model.scheme,
            columns,
        })
    }

    /// The labels to train on: those named with `--train`, else the shipped ones.
    ///
    /// # Errors
    /// Those of reading them; [`Error::Labels`] where the shipped ones are of another scheme.
    pub fn training_labels(
        &self,
        columns: &Requested,
        options: &EvalOptions,
    ) -> Result<LabelledSet> {
        if !options.train.is_empty() {
            let columns = Requested {
                part: Some(Part::Train),
                ..columns.clone()
            };
            return read_labelled(&options.train, &self.scheme, &columns);
        }
        if default_labels(&self.scheme, &Requested::default()).is_err() {
            return Err(Error::Labels {
                problem: format!(
                    "the shipped labels are of another scheme than the model's ({})",
                    self.scheme.classes.join(", ")
                ),
                remedy: "Name labels of the model's scheme with --train FILE.".to_owned(),
            });
        }
        default_labels(&self.scheme, columns)
    }
}
