//! The whole page.

use askama::Template;

use crate::{
    parts::Section,
    run::Run,
    section::{accuracy, blocking, calibration, clusters, examples, model, summary, unlinkable, weights},
};

/// A page that stands alone.
#[derive(Template)]
#[template(path = "page.html")]
pub(crate) struct Page<'a> {
    pub title: &'a str,
    pub footer: &'a str,
    pub made_on: &'a str,
    pub version: &'a str,
    pub finding: String,
    pub sections: Vec<Section>,
}

/// The page as one HTML document.
pub(crate) fn render(page: &Page<'_>) -> String {
    let mut html = page.render().expect("a template writes to memory, which does not fail");
    html.push('\n');
    html
}

/// The report of a run as one HTML document. The same run gives the same bytes.
pub fn html(run: &Run<'_>) -> String {
    let found = linkage::evaluate::blocking(&run.linked.model, run.population, &run.linked.pairs);
    let mut sections = vec![summary::section(run), weights::section(run)];
    sections.push(model::section(run));
    sections.push(blocking::section(run, &found));
    sections.push(unlinkable::section(run));
    sections.push(accuracy::section(run, found.as_ref().ok()));
    sections.extend(calibration::section(run));
    sections.push(clusters::section(run));
    sections.push(examples::section(run));
    render(&Page {
        title: "Linking report",
        footer: "Records are told by their keys and findings by the words of the model; no name, date or address of anybody \
                 stands in this report.",
        made_on: run.made_on,
        version: run.version,
        finding: summary::finding(run),
        sections,
    })
}
