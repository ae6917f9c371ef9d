//! Pages of a list.

/// The page to show and the number of pages, both from 1. A page past the end counts as the first (ui: pager).
pub(crate) fn page_of(asked: usize, total: usize, rows: usize) -> (usize, usize) {
    let pages = total.div_ceil(rows).max(1);
    let page = if asked == 0 || asked > pages { 1 } else { asked };
    (page, pages)
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn a_page_past_the_end_is_the_first() {
        assert_eq!(page_of(0, 0, 25), (1, 1));
        assert_eq!(page_of(2, 26, 25), (2, 2));
        assert_eq!(page_of(3, 26, 25), (1, 2));
    }
}
