//! The codebook as a page shows it.

use pulldown_cmark::{Alignment, Event, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

/// A codebook, rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ShownCodebook {
    /// HTML without anything that was HTML in the source, and without links or pictures, so that no
    /// request leaves the machine. Each rule is an `<li data-rule="1">`.
    pub html: String,
    /// The beginning of the source's hash.
    pub version: String,
    /// The items of its first numbered list.
    pub rules: Vec<Rule>,
}

/// A rule that annotators can cite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its number.
    pub rule: String,
    /// Its first sentence, or the beginning of it.
    pub title: String,
}

/// A rule's title is no longer than this, in characters.
const LONGEST_TITLE: usize = 80;

impl ShownCodebook {
    /// Renders `markdown`; `version` is the beginning of its hash.
    pub fn of(markdown: &str, version: &str) -> Self {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let events = Parser::new_ext(markdown, options).filter_map(harmless);
        let mut numbered = Numbered::default();
        let events: Vec<Event<'_>> = events.map(|event| numbered.marked(event)).collect();
        let mut html = String::new();
        html::push_html(&mut html, events.into_iter());
        let rule = |(n, text): (u64, String)| Rule {
            rule: n.to_string(),
            title: title_of(&text),
        };
        Self {
            html,
            version: version.to_owned(),
            rules: numbered.found.into_iter().map(rule).collect(),
        }
    }
}

/// What of an event may stand in the page.
fn harmless(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Link | TagEnd::Image | TagEnd::HtmlBlock) => None,
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        // alignment would be a style attribute, which the page's policy forbids
        Event::Start(Tag::Table(columns)) => {
            let plain = vec![Alignment::None; columns.len()];
            Some(Event::Start(Tag::Table(plain)))
        }
        other => Some(other),
    }
}

/// Marks the items of the first numbered list that stands in no other.
#[derive(Default)]
struct Numbered {
    /// The number of its next item, while it lasts.
    next: Option<u64>,
    /// Lists begun and not ended.
    depth: usize,
    found: Vec<(u64, String)>,
}

impl Numbered {
    fn marked<'e>(&mut self, event: Event<'e>) -> Event<'e> {
        match &event {
            Event::Start(Tag::List(first)) => {
                self.depth += 1;
                if self.depth == 1 && self.found.is_empty() {
                    self.next = *first;
                }
            }
            Event::End(TagEnd::List(_)) => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.next = None;
                }
            }
            Event::Start(Tag::Item) if self.depth == 1 => {
                if let Some(n) = self.next {
                    self.next = Some(n + 1);
                    self.found.push((n, String::new()));
                    return Event::Html(format!("<li data-rule=\"{n}\">").into());
                }
            }
            Event::Text(text) | Event::Code(text) => self.title(text),
            Event::SoftBreak | Event::HardBreak => self.title(" "),
            _ => {}
        }
        event
    }
}

impl Numbered {
    fn title(&mut self, text: &str) {
        let inside = self.next.and(self.found.last_mut());
        if let Some((_, rule)) = inside {
            rule.push_str(text);
        }
    }
}

fn title_of(text: &str) -> String {
    let first = text.find(". ").map_or(text, |end| &text[..=end]);
    match first.char_indices().nth(LONGEST_TITLE) {
        Some((end, _)) => format!("{}…", first[..end].trim_end()),
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_the_rules_of_the_shipped_codebook() {
        let shown = ShownCodebook::of(crate::data::default_codebook(), "abc");
        assert_eq!(shown.rules.len(), 12);
        assert_eq!(shown.rules[0].title, "A voice that is passed on counts.");
        assert!(
            shown.html.contains("<li data-rule=\"12\">"),
            "{}",
            shown.html
        );
        assert!(shown.html.contains("<table>"));
    }

    #[test]
    fn html_links_and_pictures_do_not_come_through() {
        let shown = ShownCodebook::of(
            "# <b onclick=x()>Title</b>\n\n<script>alert(1)</script>\n\n[here](javascript:alert(1)) \
             ![x](http://example.org/x.png)\n\n| a |\n| -: |\n| b |\n\n1. <img src=x onerror=alert(1)>\n   - 1. inner\n",
            "",
        );
        for alien in [
            "<script",
            "<img",
            "<b ",
            "href",
            "src=\"",
            "example.org",
            "style=",
        ] {
            assert!(!shown.html.contains(alien), "{alien}: {}", shown.html);
        }
        assert!(shown.html.contains("here") && shown.html.contains("&lt;script&gt;"));
        assert_eq!(shown.rules.len(), 1);
        let broken = ShownCodebook::of("1. A voice that is\n   passed on counts. More.\n", "");
        assert_eq!(broken.rules[0].title, "A voice that is passed on counts.");
    }
}
