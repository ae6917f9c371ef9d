//! Who is looking.

use std::{collections::BTreeSet, net::IpAddr};

use crate::{
    child::{Child, Shield},
    ids::{ChildId, UserId},
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
    /// The address that involvements name the user by; none for somebody without an account.
    pub email: Option<String>,
    /// Whom the user works for.
    pub organisation: Option<String>,
    /// The team in it.
    pub team: Option<String>,
    /// The schools that the user works for, each by every code that feeds may name it by.
    pub schools: Vec<String>,
    /// The children whom the viewer knows personally, as the viewer declared: none of them is open to the viewer.
    pub related: BTreeSet<ChildId>,
    /// The shielded child whose hidden details are open to this viewer for now, by an override with a reason.
    pub unlocked: Option<ChildId>,
    /// Why the viewer looks beyond their own children, as they stated it; none without a reason.
    pub beyond: Option<String>,
    /// Where the request came from, for the audit trail and for nothing else; none where no request is behind it.
    pub address: Option<IpAddr>,
}

impl Viewer {
    /// A viewer of whom nothing is known but the role.
    pub fn new(user: UserId, display_name: impl Into<String>, role: Role) -> Self {
        Self {
            user,
            display_name: display_name.into(),
            role,
            email: None,
            organisation: None,
            team: None,
            schools: Vec::new(),
            related: BTreeSet::new(),
            unlocked: None,
            beyond: None,
            address: None,
        }
    }

    /// The viewer as the keeper of a list that others rely on. Whom the viewer knows personally stands on it like anybody
    /// else: a child left out would not be fetched, and the list would tell everybody else that the journey ended.
    #[must_use]
    pub fn for_shared_list(&self) -> Self {
        Self {
            related: BTreeSet::new(),
            ..self.clone()
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

    /// Whether shielded children are open to the role itself: those who keep the shields.
    pub const fn sees_shielded(&self) -> bool {
        access(self.role, Field::Shielded).full()
    }

    /// Whether a shield hides this child from the viewer.
    pub fn is_kept_from(&self, child: &Child) -> bool {
        self.is_kept_behind(child.shield, child.id)
    }

    /// The same of a child whose golden record was not read.
    pub fn is_kept_behind(&self, shield: Shield, child: ChildId) -> bool {
        shield.up() && !self.sees_shielded() && self.unlocked != Some(child)
    }

    /// Whether the role may open hidden details with a reason, which raises an alarm (note 4).
    pub const fn may_override(&self) -> bool {
        matches!(access(self.role, Field::Shielded), Access::Limited(4))
    }

    /// Whether the viewer finds out why a child is not in school: the duty of education welfare, within its columns.
    pub const fn follows_absence(&self) -> bool {
        matches!(self.role, Role::EducationWelfareOfficer) && access(self.role, Field::Education).full()
    }

    /// Whether the viewer keeps the transport needs.
    pub const fn keeps_transport(&self) -> bool {
        matches!(access(self.role, Field::Transport), Access::Maintain(_))
    }

    /// Whether the viewer keeps users: who runs the service, and sees no child.
    pub const fn keeps_users(&self) -> bool {
        matches!(self.role, Role::SystemAdmin)
    }

    /// Whether the viewer is one of the two who withdraw a declared relationship: an administrator asks, an auditor agrees.
    /// Neither is told whom it is about.
    pub const fn settles_relationships(&self) -> bool {
        matches!(self.role, Role::SystemAdmin | Role::Auditor)
    }

    /// Whether the viewer decides which records are one child.
    pub const fn decides_matches(&self) -> bool {
        matches!(access(self.role, Field::MatchEvidence), Access::Maintain(_))
    }

    /// Whether the viewer sees what speaks for and against two records being one child.
    pub const fn sees_evidence(&self) -> bool {
        access(self.role, Field::MatchEvidence).any()
    }
}
