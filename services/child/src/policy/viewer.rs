//! Who is looking.

use crate::{
    ids::UserId,
    policy::{Access, Field, Role, access, matrix},
};

/// The person a view is made for. Taking one is how a use case knows that somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The user's id.
    pub user: UserId,
    /// The user's own name, as shown in the header and in the audit trail.
    pub display_name: String,
    /// The role in force.
    pub role: Role,
    /// Whom the user works for.
    pub organisation: Option<String>,
    /// The team in it.
    pub team: Option<String>,
    /// The schools that the user works for, in order: their URN, or the council's own code.
    pub schools: Vec<String>,
}

impl Viewer {
    /// A viewer of whom nothing is known but the role.
    pub fn new(user: UserId, display_name: impl Into<String>, role: Role) -> Self {
        Self {
            user,
            display_name: display_name.into(),
            role,
            organisation: None,
            team: None,
            schools: Vec::new(),
        }
    }

    /// What this viewer may see of `field`.
    pub const fn access(&self, field: Field) -> Access {
        matrix::access(self.role, field)
    }

    /// Whether the role opens a child's record at all: identity seen, fully or cut to name, age and year (note 8).
    /// Note 16 (information governance) needs an open case first, so it does not open records here.
    pub const fn opens_children(&self) -> bool {
        matches!(
            access(self.role, Field::Identity),
            Access::View(_) | Access::Maintain(_) | Access::Limited(8)
        )
    }

    /// Whether shielded children are answered: only those who keep the shields, until overrides exist.
    pub const fn sees_shielded(&self) -> bool {
        access(self.role, Field::Shielded).full()
    }

    /// Whether the viewer finds out why a child is not in school: the duty of education welfare, within its columns.
    pub const fn follows_absence(&self) -> bool {
        matches!(self.role, Role::EducationWelfareOfficer) && access(self.role, Field::Education).full()
    }

    /// Whether the viewer keeps the transport needs.
    pub const fn keeps_transport(&self) -> bool {
        matches!(access(self.role, Field::Transport), Access::Maintain(_))
    }

    /// Whether the viewer works on doubtful pairs.
    pub const fn sees_evidence(&self) -> bool {
        access(self.role, Field::MatchEvidence).any()
    }
}
