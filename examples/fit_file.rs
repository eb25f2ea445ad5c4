//! Times the sparse solver on a file in svmlight's format, features from 0:
//! `cargo run --release --example fit_file -- DATA.svm [ALPHA]`.
//!
//! Five fits to the default tolerance; prints the median and the objective, which
//! `benches/peers/fit.py` is to be given.

use std::path::Path;
use std::time::Instant;

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use stancer::features::{SparseRow, SparseRows};
use stancer::model::{LogisticParams, Solver};

type Failure = Box<dyn std::error::Error>;

const N_FITS: usize = 5;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let (path, alpha) = match arguments.as_slice() {
        [_, path] => (path, 1.0),
        [_, path, alpha] => (path, alpha.parse()?),
        _ => return Err("usage: fit_file DATA.svm [ALPHA]".into()),
    };
    let data = read(Path::new(path))?;
    println!(
        "{} rows × {} features, {} values",
        data.records().n_rows(),
        data.records().n_features(),
        data.records().n_values()
    );
    let params = LogisticParams::default()
        .alpha(alpha)
        .solver(Solver::Newton)
        .check()?;
    let mut fits = Vec::new();
    for _ in 0..N_FITS {
        let (begin, used) = (Instant::now(), cpu_seconds());
        let report = params.fit(&data)?.report;
        let used = cpu_seconds().zip(used).map_or(f64::NAN, |(a, b)| a - b);
        fits.push((begin.elapsed().as_secs_f64(), used, report));
    }
    let report = fits[0].2.clone();
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[N_FITS / 2]
    };
    println!(
        "{:.3} s wall, {:.2} s CPU (median of {N_FITS}); {} iterations, gradient {:.1e}, objective {:.6}",
        median(fits.iter().map(|f| f.0).collect()),
        median(fits.iter().map(|f| f.1).collect()),
        report.iterations,
        report.gradient_norm,
        report.objective,
    );
    Ok(())
}

/// Seconds of all threads, where the system is Linux.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok());
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn read(path: &Path) -> Result<DatasetBase<SparseRows, Array1<usize>>, Failure> {
    let text = std::fs::read_to_string(path)?;
    let mut cells = Vec::new();
    let (mut ends, mut labels, mut n_features) = (Vec::new(), Vec::new(), 0);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        labels.push(words.next().ok_or("an empty line")?.parse::<usize>()?);
        for word in words {
            let (feature, value) = word.split_once(':').ok_or("a cell without a colon")?;
            let feature: u32 = feature.parse()?;
            n_features = n_features.max(feature as usize + 1);
            cells.push((feature, value.parse::<f64>()?));
        }
        ends.push(cells.len());
    }
    let mut rows = SparseRows::new(n_features);
    let mut begin = 0;
    for end in ends {
        let (features, values): (Vec<u32>, Vec<f64>) = cells[begin..end].iter().copied().unzip();
        rows.push(SparseRow {
            features: &features,
            values: &values,
        });
        begin = end;
    }
    Ok(DatasetBase::new(rows, labels.into()))
}
