//! The whole report as a person reviews it.

use super::tiny::Tiny;

#[test]
fn the_report_of_a_tiny_run_reads_as_reviewed() {
    insta::assert_snapshot!(Tiny::new().html(true));
}
