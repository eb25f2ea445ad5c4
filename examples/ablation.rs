//! Scores variants of the features and the fit side by side, on written and on real sentences.
//!
//! `cargo run --release --example ablation -- VARIANTS.toml WRITTEN REAL DEV TEST`, each a CSV file
//! or a comma-separated list of them.
//!
//! VARIANTS.toml holds `[[variant]]` tables with a `name`, fields of the feature settings that
//! differ from the default, `alpha`, `balance`, `mirror`, the weights `written` and `real` of the
//! rows, `take` (how many rows of REAL are drawn into a training set), `prior = true` to hold
//! weights learnt from REAL as a prior where else both are pooled, or `prior_file`, a model to hold.
//!
//! A row of the output: macro-F1 on REAL, cross-validated by article with WRITTEN always among the
//! training rows, the mean of four foldings with its 95 % interval from a bootstrap over articles;
//! on DEV and TEST when trained on both; the share of `eval/mirror.csv` whose label follows the
//! exchange of sides and of `eval/facts.csv` that stays neutral; features; seconds for all of it.

use std::path::{Path, PathBuf};

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use rand::Rng;
use rand::seq::SliceRandom;
use rayon::prelude::*;
use stancer::data::{LabelledSet, Requested, Scheme, read_labelled};
use stancer::error::Error;
use stancer::eval::{grouped_folds, macro_f1};
use stancer::features::{Extractor, FeatureSettings, SparseRows, TermCounts, TfIdf};
use stancer::model::{
    Classifier, Curvature, FitError, Fitted, LogisticParams, PriorWeights, Solver, load,
};
use stancer::seed::Seed;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const N_FOLDS: usize = 5;
const N_FOLDINGS: u64 = 4;
const N_RESAMPLES: u64 = 500;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, variants, sets @ ..] = arguments.as_slice() else {
        return Err("usage: ablation VARIANTS.toml WRITTEN REAL DEV TEST".into());
    };
    let corpus = Corpus::read(sets)?;
    let file: toml::Table = toml::from_str(&std::fs::read_to_string(variants)?)?;
    let list = file.get("variant").and_then(toml::Value::as_array);
    for table in list.ok_or("no [[variant]]")? {
        println!("{}", corpus.score(&Variant::read(table)?)?);
    }
    Ok(())
}

/// What a model file keeps of its curvature.
fn curvature_of(model: &Classifier) -> Result<Curvature, FitError> {
    let n_classes = model.scheme.classes.len();
    let curvature = (model.curvature).unpack(model.tfidf.n_features(), n_classes);
    curvature.map_err(FitError::Data)
}

struct Variant {
    name: String,
    settings: FeatureSettings,
    alpha: f64,
    balance: f64,
    written: f32,
    real: f32,
    take: usize,
    prior: bool,
    prior_file: Option<Classifier>,
    mirror: f32,
}

impl Variant {
    fn read(table: &toml::Value) -> Result<Self, Failure> {
        let mut fields = toml::Table::try_from(FeatureSettings::default())?;
        let mut given = table.as_table().cloned().unwrap_or_default();
        let mut number = |key: &str, default: f64| match given.remove(key) {
            Some(value) => value.as_float().ok_or(format!("{key} is no number")),
            None => Ok(default),
        };
        let (alpha, balance) = (number("alpha", 0.1)?, number("balance", 0.5)?);
        let (written, real) = (number("written", 1.0)? as f32, number("real", 1.0)? as f32);
        let take = number("take", f64::INFINITY)? as usize;
        let mirror = number("mirror", 0.1)? as f32;
        let name = given.remove("name").map(|n| n.to_string());
        let prior = given.remove("prior").and_then(|p| p.as_bool());
        let file = given.remove("prior_file");
        let file = file.as_ref().and_then(toml::Value::as_str).map(Path::new);
        fields.extend(given);
        Ok(Self {
            name: name.unwrap_or_default().trim_matches('"').to_owned(),
            settings: fields.try_into()?,
            alpha,
            balance,
            written,
            real,
            take,
            prior_file: file.map(load).transpose()?,
            prior: prior.unwrap_or(false),
            mirror,
        })
    }
}

/// Written, real, dev and test rows, one after another.
struct Corpus {
    scheme: Scheme,
    texts: Vec<String>,
    labels: Vec<usize>,
    /// Where each set begins, and the end.
    starts: Vec<usize>,
    /// The units of the real rows.
    units: Vec<usize>,
}

impl Corpus {
    fn read(lists: &[String]) -> Result<Self, Failure> {
        let scheme = Scheme::read(Path::new("labels/scheme.toml"))?;
        let sets = (lists.iter())
            .map(|list| {
                let paths: Vec<PathBuf> = list.split(',').map(PathBuf::from).collect();
                read_labelled(&paths, &scheme, &Requested::default())
            })
            .collect::<Result<Vec<LabelledSet>, Error>>()?;
        if sets.len() != 4 {
            return Err("expected four sets: WRITTEN REAL DEV TEST".into());
        }
        let mut sets = sets;
        for path in ["eval/mirror.csv", "eval/facts.csv"] {
            sets.push(read_labelled(
                &[path.into()],
                &scheme,
                &Requested::default(),
            )?);
        }
        let mut starts = vec![0];
        for set in &sets {
            starts.push(starts[starts.len() - 1] + set.rows.len());
        }
        let rows = || sets.iter().flat_map(|s| &s.rows);
        Ok(Self {
            texts: rows().map(|r| r.text.clone()).collect(),
            labels: rows().map(|r| r.label).collect(),
            units: sets[1].split_units(),
            scheme,
            starts,
        })
    }

    fn score(&self, variant: &Variant) -> Result<String, Failure> {
        let begin = std::time::Instant::now();
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        let counts = TermCounts::of(&texts, &Extractor::new(&self.scheme, &variant.settings));
        let exchanged = Extractor::mirrored(&self.scheme, &variant.settings);
        let exchanged = exchanged.ok_or_else(|| FitError::Data("no two sides".to_owned()))?;
        let mirrored = TermCounts::of(&texts, &exchanged);
        let [written, real] = [0, 1].map(|s| self.starts[s]..self.starts[s + 1]);
        let mut foldings = Vec::new();
        for seed in 1..=N_FOLDINGS {
            let labels = &self.labels[real.clone()];
            let classes = &self.scheme.classes;
            let folds = grouped_folds(&self.units, labels, classes, N_FOLDS, Seed(seed))?;
            let by_fold = (0..N_FOLDS)
                .into_par_iter()
                .map(|fold| {
                    let (held_out, rest): (Vec<usize>, Vec<usize>) =
                        real.clone().partition(|&i| folds[i - real.start] == fold);
                    let training: Vec<usize> = written.clone().chain(rest).collect();
                    let (given, _) =
                        self.run(variant, [&counts, &mirrored], &training, &held_out)?;
                    Ok(held_out.into_iter().zip(given).collect::<Vec<_>>())
                })
                .collect::<Result<Vec<_>, FitError>>()?;
            let mut predicted = vec![0; labels.len()];
            for (i, given) in by_fold.into_iter().flatten() {
                predicted[i - real.start] = given;
            }
            foldings.push(predicted);
        }
        let (mean, low, high) = self.interval(&foldings);
        let training: Vec<usize> = (0..real.end).collect();
        let rest: Vec<usize> = (real.end..texts.len()).collect();
        let (given, n_features) = self.run(variant, [&counts, &mirrored], &training, &rest)?;
        let part =
            |from: usize| &given[self.starts[from] - real.end..self.starts[from + 1] - real.end];
        let (dev, test) = (part(2), part(3));
        let follow = (part(4).chunks(2).filter(|pair| pair[0] + pair[1] == 2)).count() as f64
            / (part(4).len() / 2) as f64;
        let stay = part(5).iter().filter(|&&g| g == 1).count() as f64 / part(5).len() as f64;
        let f1 = |from: usize, given: &[usize]| {
            let truth = &self.labels[self.starts[from]..self.starts[from + 1]];
            macro_f1(truth, given, self.scheme.classes.len())
        };
        Ok(format!(
            "| {} | {mean:.3} ({low:.3}–{high:.3}) | {:.3} | {:.3} | {follow:.2} | {stay:.2} | {n_features} | {:.0} s |",
            variant.name,
            f1(2, dev),
            f1(3, test),
            begin.elapsed().as_secs_f64()
        ))
    }

    /// Learns from `training` and labels `held_out`.
    fn run(
        &self,
        variant: &Variant,
        [counts, mirrored]: [&TermCounts; 2],
        training: &[usize],
        held_out: &[usize],
    ) -> Result<(Vec<usize>, usize), FitError> {
        let is_written = |i: usize| i < self.starts[1];
        let training = &self.drawn(variant.take, training);
        let fit = |tfidf: &TfIdf, rows: &[usize], prior: Option<PriorWeights>| {
            let targets: Array1<usize> = rows.iter().map(|&i| self.labels[i]).collect();
            let weight = |&i: &usize| {
                if is_written(i) {
                    variant.written
                } else {
                    variant.real
                }
            };
            let mut params = LogisticParams::default()
                .alpha(variant.alpha)
                .balance(variant.balance)
                .solver(Solver::Newton)
                .gradient_tolerance(1e-2);
            if let Some(prior) = prior {
                params = params.prior(prior);
            }
            let mut set = DatasetBase::new(tfidf.transform_counts(counts, rows), targets)
                .with_weights(rows.iter().map(weight).collect());
            if variant.mirror > 0.0 {
                for row in tfidf.transform_counts(mirrored, rows).rows() {
                    set.records.push(row);
                }
                let swap = set.targets.mapv(|t| 2 - t);
                let more = set.weights.mapv(|w| w * variant.mirror);
                set.targets = set.targets.iter().chain(&swap).copied().collect();
                set.weights = set.weights.iter().chain(&more).copied().collect();
            }
            params.check()?.fit(&set)
        };
        let settings = &variant.settings;
        let (tfidf, fitted) = if variant.prior {
            let (written, real): (Vec<usize>, Vec<usize>) =
                training.iter().partition(|&&i| is_written(i));
            let before = TfIdf::fit(counts, &real, settings, None);
            let first = fit(&before, &real, None)?;
            let rows = before.transform_counts(counts, &real);
            let held = Curvature::of(&first.model, [rows], real.len(), None, None);
            let tfidf = TfIdf::fit(counts, &written, settings, Some(&before));
            let prior = PriorWeights::carried(&first.model, &held, &before, &tfidf);
            let fitted = fit(&tfidf, &written, Some(prior))?;
            (tfidf, fitted)
        } else {
            let file = variant.prior_file.as_ref();
            let tfidf = TfIdf::fit(counts, training, settings, file.map(|c| &c.tfidf));
            let carried = |c: &Classifier| -> Result<PriorWeights, FitError> {
                let curvature = curvature_of(c)?;
                Ok(PriorWeights::carried(
                    &c.model, &curvature, &c.tfidf, &tfidf,
                ))
            };
            let prior = file.map(carried).transpose()?;
            let fitted = fit(&tfidf, training, prior)?;
            (tfidf, fitted)
        };
        let given = labels_of(&fitted, &tfidf.transform_counts(counts, held_out));
        Ok((given, tfidf.n_features()))
    }

    /// The written rows of `training` and `take` others by chance, the same ones each time.
    fn drawn(&self, take: usize, training: &[usize]) -> Vec<usize> {
        let (mut rows, mut real): (Vec<usize>, Vec<usize>) =
            training.iter().partition(|&&i| i < self.starts[1]);
        if take < real.len() {
            let part = real.iter().sum::<usize>() as u64; // another draw for every fold
            real.shuffle(&mut Seed(1).stream("take", part));
        }
        rows.extend(real.into_iter().take(take));
        rows
    }

    /// The mean macro-F1 of the foldings and its 95 % interval over resampled units.
    fn interval(&self, foldings: &[Vec<usize>]) -> (f64, f64, f64) {
        let truth = &self.labels[self.starts[1]..self.starts[2]];
        let n_units = self.units.iter().max().map_or(0, |u| u + 1);
        let mut members = vec![Vec::new(); n_units];
        for (i, &unit) in self.units.iter().enumerate() {
            members[unit].push(i);
        }
        let mean = |rows: &[usize]| {
            let t: Vec<usize> = rows.iter().map(|&i| truth[i]).collect();
            let scores = foldings.iter().map(|given| {
                let g: Vec<usize> = rows.iter().map(|&i| given[i]).collect();
                macro_f1(&t, &g, self.scheme.classes.len())
            });
            scores.sum::<f64>() / foldings.len() as f64
        };
        let mut resampled: Vec<f64> = (0..N_RESAMPLES)
            .into_par_iter()
            .map(|part| {
                let mut chance = Seed(1).stream("ablation", part);
                let drawn = (0..n_units).map(|_| chance.random_range(0..n_units));
                let rows: Vec<usize> = drawn.flat_map(|u| members[u].iter().copied()).collect();
                mean(&rows)
            })
            .collect();
        resampled.sort_by(f64::total_cmp);
        let at = |share: f64| resampled[((N_RESAMPLES - 1) as f64 * share).round() as usize];
        let all: Vec<usize> = (0..truth.len()).collect();
        (mean(&all), at(0.025), at(0.975))
    }
}

fn labels_of(fitted: &Fitted, rows: &SparseRows) -> Vec<usize> {
    let mut scores = Vec::new();
    rows.rows()
        .map(|row| {
            fitted.model.scores_of(row, &mut scores);
            let better = |a: usize, b: usize| if scores[b] > scores[a] { b } else { a };
            (1..scores.len()).fold(0, better)
        })
        .collect()
}
