//! How bars are filled: told apart by pattern as well as by colour, on a screen and on a grey printer.

/// The look of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Solid: what speaks for, what is joined.
    Solid,
    /// Upright stripes: what is open.
    Striped,
    /// Empty with an edge: what is left out.
    Empty,
    /// Slanting stripes: what speaks against, what is kept apart.
    Slanted,
}

impl Fill {
    /// The value of `fill` in a drawing of this id.
    pub(crate) fn paint(self, id: &str) -> String {
        match self {
            Self::Solid => "#1d70b8".to_owned(),
            Self::Empty => "#ffffff".to_owned(),
            Self::Striped => format!("url(#{id}-striped)"),
            Self::Slanted => format!("url(#{id}-against)"),
        }
    }

    /// The colour of the edge, dark enough to be seen on white.
    pub(crate) const fn edge(self) -> &'static str {
        match self {
            Self::Solid => "#1d70b8",
            Self::Striped => "#594d00",
            Self::Empty => "#505a5f",
            Self::Slanted => "#942514",
        }
    }
}
