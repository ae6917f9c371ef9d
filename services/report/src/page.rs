//! The whole page.

use askama::Template;

use crate::{
    parts::Section,
    run::Run,
    section::{accuracy, blocking, calibration, clusters, examples, model, summary, unlinkable, weights},
};

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    made_on: &'a str,
    version: &'a str,
    finding: String,
    sections: Vec<Section>,
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
    let page = Page {
        made_on: run.made_on,
        version: run.version,
        finding: summary::finding(run),
        sections,
    };
    let mut html = page.render().expect("a template writes to memory, which does not fail");
    html.push('\n');
    html
}
