//! The frame of every page: head, style, contents, sections.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::parts::{NAME, Section, short};

const STYLE: &str = concat!(include_str!("house.css"), include_str!("style.css"));

/// Nothing may be loaded or run, whatever the data hold.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// What differs between pages.
pub(super) struct Document<'a> {
    /// The version of the program.
    pub(super) program: &'a str,
    pub(super) title: String,
    /// The words of the link that leads past the contents.
    pub(super) skip: &'static str,
    /// The first screen.
    pub(super) head: Markup,
    pub(super) sections: Vec<Section>,
}

impl Document<'_> {
    /// The page as text; the same content gives the same bytes.
    pub(super) fn written(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="generator" content=(format!("stancer {}", short(self.program, NAME)));
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { (self.skip) }
                    (self.head)
                    (self.contents())
                    main id="main" tabindex="-1" {
                        @for s in &self.sections {
                            section id=(s.id) aria-labelledby=(format!("{}-title", s.id)) {
                                h2 id=(format!("{}-title", s.id)) { (s.title) }
                                (s.body)
                            }
                        }
                    }
                }
            }
        };
        page.into_string() + "\n"
    }

    fn contents(&self) -> Markup {
        html! {
            nav.contents aria-label="Contents" {
                ol { @for s in &self.sections { li { a href=(format!("#{}", s.id)) { (s.title) } } } }
            }
        }
    }
}
