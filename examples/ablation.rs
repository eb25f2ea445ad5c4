//! Scores variants of the features side by side, on written and on real sentences.
//!
//! `cargo run --release --example ablation -- VARIANTS.toml WRITTEN REAL DEV TEST`, each a CSV file
//! or a comma-separated list of them.
//!
//! VARIANTS.toml holds `[[variant]]` tables with a `name`, fields of the feature settings that
//! differ from the default, `alpha`, `balance`, `written` (the weight of written rows), `b` (the
//! weight of real rows of part b), and `prior = true` to hold weights learnt from REAL as a prior
//! where else both are pooled. A row of the output: macro-F1 on REAL, cross-validated by article with WRITTEN always among the training
//! rows, in all and for parts a and b; on DEV and TEST when trained on both; features; seconds.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use rayon::prelude::*;
use stancer::data::{LabelledSet, Requested, Scheme, read_labelled};
use stancer::eval::{grouped_folds, macro_f1};
use stancer::features::{Extractor, FeatureSettings, TermCounts, TfIdf};
use stancer::model::{Curvature, LogisticParams, PriorWeights, Solver, scores_of};
use stancer::seed::Seed;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, variants, written, real, dev, test] = arguments.as_slice() else {
        return Err("usage: ablation VARIANTS.toml WRITTEN REAL DEV TEST".into());
    };
    let scheme = Scheme::read(Path::new("labels/scheme.toml"))?;
    let read = |list: &str| -> Result<LabelledSet, stancer::error::Error> {
        let paths: Vec<PathBuf> = list.split(',').map(PathBuf::from).collect();
        read_labelled(&paths, &scheme, &Requested::default())
    };
    let sets = [read(written)?, read(real)?, read(dev)?, read(test)?];
    let mut starts = vec![0];
    for set in &sets {
        starts.push(starts[starts.len() - 1] + set.rows.len());
    }
    let part = parts(real)?;
    let texts: Vec<&str> = sets
        .iter()
        .flat_map(|s| s.rows.iter().map(|r| r.text.as_str()))
        .collect();
    let labels: Vec<usize> = sets
        .iter()
        .flat_map(|s| s.rows.iter().map(|r| r.label))
        .collect();
    let is_b: Vec<bool> = (0..texts.len())
        .map(|i| (starts[1]..starts[2]).contains(&i))
        .zip(sets.iter().flat_map(|s| s.rows.iter().map(|r| &r.id)))
        .map(|(real, id)| real && part.get(id).is_some_and(|p| p == "b"))
        .collect();
    let n_folds = 5;
    let folds = grouped_folds(
        &sets[1].split_units(),
        &labels[starts[1]..starts[2]],
        &scheme.classes,
        n_folds,
        Seed(1),
    )?;
    let file: toml::Table = toml::from_str(&std::fs::read_to_string(variants)?)?;
    let list = file
        .get("variant")
        .and_then(toml::Value::as_array)
        .ok_or("no [[variant]]")?;
    for variant in list {
        let mut fields = toml::Table::try_from(FeatureSettings::default())?;
        let (mut name, mut alpha, mut b) = (String::new(), 0.15, 1.0);
        let (mut prior, mut written_weight, mut balance) = (None, 1.0, 0.25);
        for (key, value) in variant.as_table().into_iter().flatten() {
            match key.as_str() {
                "name" => name = value.as_str().unwrap_or_default().to_owned(),
                "alpha" => alpha = value.as_float().unwrap_or(alpha),
                "prior" => prior = value.as_bool().filter(|p| *p).map(|_| ()),
                "written" => written_weight = value.as_float().unwrap_or(1.0),
                "balance" => balance = value.as_float().unwrap_or(balance),
                "b" => b = value.as_float().unwrap_or(b),
                _ => {
                    fields.insert(key.clone(), value.clone());
                }
            }
        }
        let settings: FeatureSettings = fields.try_into()?;
        let begin = std::time::Instant::now();
        let counts = TermCounts::of(&texts, &Extractor::new(&scheme, &settings));
        let run =
            |training: &[usize], held_out: &[usize]| -> Result<(Vec<usize>, usize), Failure> {
                let data = |tfidf: &TfIdf, rows: &[usize]| {
                    let targets: Array1<usize> = rows.iter().map(|&i| labels[i]).collect();
                    let weight = |i: usize| match i {
                        i if i < starts[1] => written_weight as f32,
                        i if is_b[i] => b as f32,
                        _ => 1.0,
                    };
                    let weights: Array1<f32> = rows.iter().map(|&i| weight(i)).collect();
                    DatasetBase::new(tfidf.transform_counts(&counts, rows), targets)
                        .with_weights(weights)
                };
                let params = LogisticParams::default()
                    .alpha(alpha)
                    .balance(balance)
                    .solver(Solver::Newton)
                    .gradient_tolerance(1e-2);
                let (tfidf, fitted) = match prior {
                    None => {
                        let tfidf = TfIdf::fit(&counts, training, &settings, None);
                        let fitted = params.check()?.fit(&data(&tfidf, training))?;
                        (tfidf, fitted)
                    }
                    Some(()) => {
                        let (written, real): (Vec<usize>, Vec<usize>) =
                            training.iter().partition(|&&i| i < starts[1]);
                        let before = TfIdf::fit(&counts, &real, &settings, None);
                        let first = params.clone().check()?.fit(&data(&before, &real))?;
                        let tfidf = TfIdf::fit(&counts, &written, &settings, Some(&before));
                        let held =
                            Curvature::of(&first.model, &data(&before, &real).records, None, None);
                        let carried = PriorWeights::carried(&first.model, &held, &before, &tfidf);
                        let params = params.prior(carried);
                        let fitted = params.check()?.fit(&data(&tfidf, &written))?;
                        (tfidf, fitted)
                    }
                };
                let mut scores = Vec::new();
                let given = (tfidf.transform_counts(&counts, held_out).rows())
                    .map(|row| {
                        scores_of(&fitted.model, row, &mut scores);
                        let best = |a: usize, b: usize| if scores[b] > scores[a] { b } else { a };
                        (1..scores.len()).fold(0, best)
                    })
                    .collect();
                Ok((given, tfidf.n_features()))
            };
        let written_rows = starts[0]..starts[1];
        let real_rows = starts[1]..starts[2];
        let by_fold: Vec<(Vec<usize>, Vec<usize>)> = (0..n_folds)
            .into_par_iter()
            .map(|f| {
                let of_fold = |i: &usize| folds[i - starts[1]] == f;
                let training: Vec<usize> = written_rows
                    .clone()
                    .chain(real_rows.clone().filter(|i| !of_fold(i)))
                    .collect();
                let held_out: Vec<usize> = real_rows.clone().filter(of_fold).collect();
                let (given, _) = run(&training, &held_out)?;
                Ok((held_out, given))
            })
            .collect::<Result<_, Failure>>()?;
        let on_real = |of: &dyn Fn(usize) -> bool| {
            let (mut truth, mut all) = (Vec::new(), Vec::new());
            for (rows, given) in &by_fold {
                for (&i, &g) in rows.iter().zip(given).filter(|(i, _)| of(**i)) {
                    truth.push(labels[i]);
                    all.push(g);
                }
            }
            macro_f1(&truth, &all, scheme.classes.len())
        };
        let training: Vec<usize> = (starts[0]..starts[2]).collect();
        let rest: Vec<usize> = (starts[2]..starts[4]).collect();
        let (given, n_features) = run(&training, &rest)?;
        let n_dev = starts[3] - starts[2];
        let f1 = |truth: &[usize], given: &[usize]| macro_f1(truth, given, scheme.classes.len());
        println!(
            "| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {n_features} | {:.1} s |",
            on_real(&|_| true),
            on_real(&|i| !is_b[i]),
            on_real(&|i| is_b[i]),
            f1(&labels[starts[2]..starts[3]], &given[..n_dev]),
            f1(&labels[starts[3]..], &given[n_dev..]),
            begin.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// The part of each real row, where the file has such a column.
fn parts(real: &str) -> Result<HashMap<String, String>, Failure> {
    let mut parts = HashMap::new();
    for path in real.split(',') {
        let mut reader = csv::Reader::from_path(path)?;
        for row in reader.deserialize() {
            let row: HashMap<String, String> = row?;
            if let (Some(id), Some(part)) = (row.get("id"), row.get("part")) {
                parts.insert(id.clone(), part.clone());
            }
        }
    }
    Ok(parts)
}
