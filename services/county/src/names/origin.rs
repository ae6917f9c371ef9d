//! Where a family's names come from.

use crate::chance::Chance;

/// Origin of a family's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// English.
    English,
    /// Irish.
    Irish,
    /// Welsh.
    Welsh,
    /// Scottish.
    Scottish,
    /// Polish.
    Polish,
    /// Romanian.
    Romanian,
    /// Ukrainian.
    Ukrainian,
    /// Pakistani.
    Pakistani,
    /// Bangladeshi.
    Bangladeshi,
    /// Indian.
    Indian,
    /// Somali.
    Somali,
    /// Nigerian.
    Nigerian,
    /// Arabic.
    Arabic,
    /// Turkish.
    Turkish,
    /// Chinese.
    Chinese,
    /// Portuguese.
    Portuguese,
    /// Irish and Romany Travellers.
    Traveller,
}

impl Origin {
    /// Every origin with its share of families and the text of its lists.
    pub const ALL: [(Self, f64, &'static str); 17] = [
        (Self::English, 0.60, include_str!("../../lists/names/english.txt")),
        (Self::Irish, 0.03, include_str!("../../lists/names/irish.txt")),
        (Self::Welsh, 0.03, include_str!("../../lists/names/welsh.txt")),
        (Self::Scottish, 0.045, include_str!("../../lists/names/scottish.txt")),
        (Self::Polish, 0.035, include_str!("../../lists/names/polish.txt")),
        (Self::Romanian, 0.028, include_str!("../../lists/names/romanian.txt")),
        (Self::Ukrainian, 0.01, include_str!("../../lists/names/ukrainian.txt")),
        (Self::Pakistani, 0.055, include_str!("../../lists/names/pakistani.txt")),
        (
            Self::Bangladeshi,
            0.025,
            include_str!("../../lists/names/bangladeshi.txt"),
        ),
        (Self::Indian, 0.04, include_str!("../../lists/names/indian.txt")),
        (Self::Somali, 0.015, include_str!("../../lists/names/somali.txt")),
        (Self::Nigerian, 0.025, include_str!("../../lists/names/nigerian.txt")),
        (Self::Arabic, 0.02, include_str!("../../lists/names/arabic.txt")),
        (Self::Turkish, 0.012, include_str!("../../lists/names/turkish.txt")),
        (Self::Chinese, 0.01, include_str!("../../lists/names/chinese.txt")),
        (
            Self::Portuguese,
            0.014,
            include_str!("../../lists/names/portuguese.txt"),
        ),
        (Self::Traveller, 0.006, include_str!("../../lists/names/traveller.txt")),
    ];

    /// As written in the truth file: `english`.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// Share of the county's families.
    pub fn share(self) -> f64 {
        Self::ALL[self as usize].1
    }

    /// Whether many of its families came without papers, so that a birthday nobody knew became the first of January.
    pub const fn often_without_papers(self) -> bool {
        matches!(self, Self::Somali | Self::Arabic)
    }

    /// An origin by its share.
    pub fn draw(chance: &mut Chance) -> Self {
        chance.weighted(&Self::ALL.map(|(origin, share, _)| (origin, share)))
    }

    /// Chance that a mother goes by another surname than her children's father.
    pub const fn mother_keeps_surname(self) -> f64 {
        match self {
            Self::Somali | Self::Arabic | Self::Pakistani | Self::Bangladeshi | Self::Chinese => 0.8,
            Self::Portuguese => 0.7,
            Self::Traveller => 0.15,
            _ => 0.35,
        }
    }

    /// Chance that a child carries both parents' surnames.
    pub const fn double_surname(self) -> f64 {
        match self {
            Self::Portuguese => 0.65,
            Self::English | Self::Irish | Self::Welsh | Self::Scottish => 0.09,
            Self::Polish | Self::Romanian | Self::Nigerian => 0.04,
            _ => 0.01,
        }
    }

    /// Whether most families of this origin were in the county, or the country, for generations.
    pub const fn settled(self) -> bool {
        matches!(
            self,
            Self::English | Self::Irish | Self::Welsh | Self::Scottish | Self::Pakistani | Self::Indian
        )
    }

    /// Whether double surnames are joined by a hyphen; otherwise by a space.
    pub const fn hyphenates(self) -> bool {
        !matches!(self, Self::Portuguese)
    }
}
