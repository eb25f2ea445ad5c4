//! Small parts that every section uses.

use maud::{Markup, html};

use crate::report::{FigureMap, FigureRecord, agreed, count, score, span};

/// Characters of a sentence that are shown.
pub(super) const SENTENCE: usize = 600;
/// Characters of a name: of a class, a group, an id.
pub(super) const NAME: usize = 60;

/// A part of the page with a heading and a place in the table of contents.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) body: Markup,
}

/// At most `most` characters, the last of them … where some were left out.
pub(super) fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text
            .chars()
            .take(most.saturating_sub(1))
            .chain(['…'])
            .collect(),
    }
}

/// A name of the data, kept from turning the direction of what stands around it.
pub(super) fn name(text: &str) -> Markup {
    html! { bdi { (short(text, NAME)) } }
}

/// Places that a name takes in a chart: wide letters take two.
pub(super) fn chart_width(text: &str) -> usize {
    text.chars().map(letter_width).sum()
}

fn letter_width(c: char) -> usize {
    if c >= '\u{1100}' { 2 } else { 1 }
}

/// Fits into a chart beside its mark.
pub(super) fn chart_name(text: &str, places: usize) -> String {
    if chart_width(text) <= places {
        return text.to_owned();
    }
    let (mut used, mut kept) = (1, String::new());
    for c in text.chars() {
        used += letter_width(c);
        if used > places {
            break;
        }
        kept.push(c);
    }
    kept.trim_end().to_owned() + "…"
}

/// `1 article`, `2 articles`; the number and its noun stay on one line.
pub(super) fn counted(n: usize, noun: &str) -> String {
    let plural = agreed(n, "", "s");
    format!("{}\u{a0}{noun}{plural}", number(n as u64))
}

/// A count that does not break at the end of a line.
pub(super) fn number(n: u64) -> String {
    glued(&count(n))
}

/// A number and its unit with a space at which no line ends.
pub(super) fn glued(figure: &str) -> String {
    figure.replace(' ', "\u{a0}")
}

/// A figure with its interval in a sentence: no line ends within it.
pub(super) fn whole(figure: &str) -> Markup {
    html! { span.whole { (figure) } }
}

/// A share as a percentage without its sign, as in intervals.
pub(super) fn bare_percent(value: f64) -> String {
    format!("{:.1}", 100.0 * value)
}

/// `+0.034`, for differences.
pub(super) fn signed(value: f64) -> String {
    minus(&format!("{value:+.3}"))
}

/// `+3.4`, for differences of shares in percentage points.
pub(super) fn signed_points(value: f64) -> String {
    match format!("{:+.1}", 100.0 * value) {
        zero if zero == "-0.0" || zero == "+0.0" => "0.0".to_owned(),
        text => minus(&text),
    }
}

/// A number with a minus in place of a hyphen.
pub(super) fn minus(number: &str) -> String {
    number.replace('-', "−")
}

/// `0.798–0.866`, if there is an interval; see [`span`].
pub(super) fn interval(f: &FigureRecord, end: fn(f64) -> String) -> Option<String> {
    let (low, high) = (f.low?, f.high?);
    Some(minus(&span(&end(low), &end(high))))
}

/// A score; a dash for one that is not there.
pub(super) fn score_or_dash(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), score)
}

/// A cell with a value and its interval below.
pub(super) fn cell(
    figure: Option<&FigureRecord>,
    value: fn(f64) -> String,
    end: fn(f64) -> String,
) -> Markup {
    html! {
        td.n {
            @match figure {
                None => "–",
                Some(f) => {
                    (minus(&value(f.value)))
                    @if let Some(interval) = interval(f, end) { small { (interval) } }
                }
            }
        }
    }
}

/// [`cell`] of a score.
pub(super) fn score_cell(figures: &FigureMap, name: &str) -> Markup {
    cell(figures.get(name), score, score)
}

/// [`cell`] of a share.
pub(super) fn percent_cell(figures: &FigureMap, name: &str) -> Markup {
    cell(figures.get(name), crate::report::percent, bare_percent)
}

/// A table that scrolls inside its own box where it is wider than the page.
pub(super) fn table(label: &str, head: &Markup, rows: &Markup) -> Markup {
    html! {
        div.wide role="region" aria-label=(label) tabindex="0" {
            table { thead { (head) } tbody { (rows) } }
        }
    }
}

/// A row of headings: the first is of words, the rest are of numbers.
pub(super) fn heads(first: &str, numbers: &[&str]) -> Markup {
    html! {
        tr { th scope="col" { (first) } @for n in numbers { th.n scope="col" { (n) } } }
    }
}

/// The places of the `n` largest, rising; the first of equals.
pub(super) fn largest(sizes: &[usize], n: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..sizes.len()).collect();
    places.sort_by_key(|&i| std::cmp::Reverse(sizes[i]));
    places.truncate(n);
    places.sort_unstable();
    places
}

/// `content` as it is, or behind a line to click on where it is `long`.
pub(super) fn folded(long: bool, line: &str, content: &Markup) -> Markup {
    html! {
        @if long { details { summary { (line) } (content) } } @else { (content) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_and_short_ones_are_not() {
        assert_eq!(short("four", 4), "four");
        assert_eq!(short("fourth", 4), "fou…");
        assert_eq!(short("", 0), "");
        assert_eq!(chart_name("neutral", 7), "neutral");
        assert_eq!(chart_name("neutrality", 7), "neutra…");
        assert_eq!(chart_name("中立的文章", 7), "中立的…");
    }

    #[test]
    fn the_largest_keep_their_order() {
        assert_eq!(largest(&[3, 9, 3, 4], 3), [0, 1, 3]);
        assert_eq!(largest(&[3], 3), [0]);
        assert_eq!(
            [0.0, -0.0001, 0.034].map(signed_points),
            ["0.0", "0.0", "+3.4"]
        );
    }

    #[test]
    fn one_article_has_no_plural() {
        assert_eq!(counted(1, "article"), "1\u{a0}article");
        assert_eq!(counted(1200, "article"), "1\u{a0}200\u{a0}articles");
    }
}
