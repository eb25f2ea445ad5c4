//! The columns `p_CLASS` of a file of predictions.

use crate::data::table::quoted_list;
use crate::data::{Table, TableRow};
use crate::error::{Error, Place, Result};

/// What the name of such a column begins with.
const PREFIX: &str = "p_";
/// A sum of probabilities may miss 1 by this much: they are often rounded.
const SUM_TOLERANCE: f64 = 0.01;

/// The columns of all classes, in their order; `None` where no name begins with `p_`. With all of
/// them there, others of such a name are not looked at.
///
/// # Errors
/// [`Error::Table`] where some classes have no column, since what is half read or misspelt would go
/// unnoticed, and for a column that stands there twice.
pub(super) fn probability_columns(
    table: &Table<'_>,
    classes: &[String],
) -> Result<Option<Vec<usize>>> {
    let header = table.header();
    let begins = |name: &String| name.trim().to_lowercase().starts_with(PREFIX);
    if !header.iter().any(begins) {
        return Ok(None);
    }
    let names: Vec<String> = classes.iter().map(|c| format!("{PREFIX}{c}")).collect();
    let not_in = |all: &[String], name: &&String| !all.contains(name);
    let missing = names.iter().filter(|name| not_in(header, name));
    let missing: Vec<String> = missing.cloned().collect();
    if !missing.is_empty() {
        let unknown = header
            .iter()
            .filter(|name| begins(name) && not_in(&names, name));
        return Err(incomplete(
            table,
            classes,
            &missing,
            &unknown.cloned().collect::<Vec<_>>(),
        ));
    }
    let place = |name: &String| {
        // it is there, so the one fault that is left is a second one
        table.column(name, "").map_err(|_| Error::Table {
            place: Place::line(table.path(), 1),
            problem: format!("the column \"{name}\" stands in the header twice"),
            remedy: "Rename one of the two.".to_owned(),
        })
    };
    names.iter().map(place).collect::<Result<_>>().map(Some)
}

/// The refusal of columns that are not those of the classes: `missing` ones of classes, `unknown` ones
/// of none.
fn incomplete(
    table: &Table<'_>,
    classes: &[String],
    missing: &[String],
    unknown: &[String],
) -> Error {
    let are = if missing.len() == 1 { "is" } else { "are" };
    let belong = if unknown.len() == 1 {
        "belongs"
    } else {
        "belong"
    };
    let strangers = match unknown.is_empty() {
        true => String::new(),
        false => format!("; {} {belong} to no class", quoted_list(unknown)),
    };
    let is_alone = missing.len() == 1 && unknown.len() == 1;
    let renamed = |name: &String| {
        let alike = |u: &&String| is_alone || letters(u) == letters(name);
        let unknown = unknown.iter().find(alike)?;
        Some(format!("\"{unknown}\" to \"{name}\""))
    };
    let renamed: Vec<String> = missing.iter().filter_map(renamed).collect();
    let first = match renamed.is_empty() {
        true => "Give every class its column, named exactly as the class is".to_owned(),
        false => format!("Rename {}", renamed.join(", ")),
    };
    Error::Table {
        place: Place::line(table.path(), 1),
        problem: format!(
            "of the columns of probabilities {} {are} missing{strangers}; the classes are {}",
            quoted_list(missing),
            classes.join(", ")
        ),
        remedy: format!(
            "{first}. To have the labels read instead, give the columns that begin with {PREFIX} \
             other names."
        ),
    }
}

/// What a misspelt name has in common with the right one.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The position of the largest, the first of equals.
pub(super) fn likeliest(p: &[f64]) -> Option<usize> {
    (0..p.len()).reduce(|best, k| if p[k] > p[best] { k } else { best })
}

/// The probabilities of a row, from the columns `at`.
///
/// # Errors
/// [`Error::Table`] for a cell that is none, and a sum that is not 1.
pub(super) fn probabilities(row: &TableRow, at: &[usize], table: &Table<'_>) -> Result<Vec<f64>> {
    let refuse = |column: usize, problem: String| Error::Table {
        place: Place::cell(table.path(), row.line, &table.header()[column]),
        problem,
        remedy: "Correct the number, or rename the columns p_… to leave them out.".to_owned(),
    };
    let number = |&column: &usize| {
        let cell = row.cells[column].trim();
        match cell.parse::<f64>() {
            Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
            _ => Err(refuse(
                column,
                format!("\"{cell}\" is no probability, expected a number from 0 to 1"),
            )),
        }
    };
    let values = at.iter().map(number).collect::<Result<Vec<f64>>>()?;
    let sum: f64 = values.iter().sum();
    if (sum - 1.0).abs() > SUM_TOLERANCE {
        let first = at.first().copied().unwrap_or_default();
        return Err(refuse(
            first,
            format!("the probabilities of the row sum to {sum:.3}, expected 1"),
        ));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn found(header: &str) -> std::result::Result<Option<Vec<usize>>, String> {
        let csv = format!("{header}\n");
        let table = Table::from_reader(csv.as_bytes(), Path::new("p.csv")).unwrap();
        let classes = ["pro-us", "neutral"].map(str::to_owned);
        probability_columns(&table, &classes).map_err(|e| e.to_string())
    }

    #[test]
    fn columns_of_all_classes_are_found_whatever_stands_beside_them() {
        assert_eq!(found("id,label,stance"), Ok(None));
        let all = Ok(Some(vec![3, 1]));
        assert_eq!(found("id,p_neutral,p_other,p_pro-us"), all);
    }

    #[test]
    fn columns_that_are_not_those_of_the_classes_are_named_with_those_to_rename() {
        let refusal = |header: &str| found(header).unwrap_err();
        for (header, expected, remedy) in [
            (
                "id,label,p_pro_us,P_Neutral,p_value",
                "\"p_pro-us\", \"p_neutral\" are missing; \"p_pro_us\", \"P_Neutral\", \"p_value\" \
                 belong to no class; the classes are pro-us, neutral",
                "Rename \"p_pro_us\" to \"p_pro-us\", \"P_Neutral\" to \"p_neutral\".",
            ),
            (
                "id,p_pro-us,p_none",
                "\"p_neutral\" is missing; \"p_none\" belongs to no class; the",
                "Rename \"p_none\" to \"p_neutral\".",
            ),
            (
                "id,label,p_pro-us",
                "\"p_neutral\" is missing; the classes",
                "Give every class its column",
            ),
        ] {
            let message = refusal(header);
            let start = format!("p.csv: line 1: of the columns of probabilities {expected}");
            assert!(
                message.starts_with(&start) && message.contains(remedy),
                "{message}"
            );
        }
        let message = refusal("id,p_pro-us,p_pro-us,p_neutral");
        assert!(message.contains("stands in the header twice"), "{message}");
    }
}
