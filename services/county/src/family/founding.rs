//! Founds a family: everything that is true about it, before any source writes a word.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::births::{self, Delivery};
use super::child::{Child, EarlierLife, Likeness, Placement, Sen, school_start};
use super::household::{Adult, Family, draw_parents, draw_stays};
use super::registry::Registry;
use crate::chance::Chance;
use crate::names::{NameLists, Origin, Sex, surname_for};
use crate::place;
use crate::school::{Phase, Schools};

/// Children of the county whose namesakes count as common.
const COUNTY: f64 = 130_000.0;
/// Chance that a child of 400 days or more has changed surname alone, so that one in twenty of all children has.
const CHANGES_SURNAME: f64 = 0.054;

/// What founding draws from.
pub struct Ground<'a> {
    /// Names.
    pub lists: &'a NameLists,
    /// Schools.
    pub schools: &'a Schools,
    /// The county's day.
    pub as_at: NaiveDate,
    /// Share of a feed's records that are duplicates, where it is not the feed's own.
    pub duplicates: Option<f64>,
}

impl Family {
    /// A family by chance; `None` if it has no child of the right age. At most `room` children.
    pub fn found(ground: &Ground<'_>, registry: &mut Registry, room: usize, chance: &mut Chance) -> Option<Self> {
        let deliveries = births::draw(ground.as_at, chance);
        let eldest = deliveries.first()?.day;
        let origin = Origin::draw(chance);
        let traveller = origin == Origin::Traveller;
        let (mother, father, family_name) = draw_parents(ground.lists, origin, eldest, chance);
        let first_home = eldest.min(ground.as_at) - Months::new(12);
        let (stays, town) = draw_stays(first_home, ground.as_at, traveller, &mut registry.phones, chance);
        let arrived = chance
            .hit(if origin.settled() { 0.17 } else { 0.45 })
            .then(|| chance.day(ground.as_at - Months::new(12 * 19), ground.as_at - Days::new(60)));
        let hiding_since = chance
            .hit(0.003)
            .then(|| ground.as_at - Days::new(chance.between(60, 1_800) as u64));
        let parted = father.is_some() && chance.hit(0.12);
        let father_home = parted.then(|| {
            (
                eldest + Days::new(chance.wait_days(6.0)),
                place::draw_home(place::draw_town(chance), chance),
            )
        });
        let mut family = Self {
            origin,
            town,
            mother,
            father,
            stays,
            arrived,
            // Three in five families on the road are in no register that a number would come from.
            without_numbers: traveller && chance.hit(0.6),
            hiding_since,
            father_home,
            father_first: chance.hit(0.1),
            in_need: chance.hit(0.035),
            children: Vec::new(),
        };
        family.bear(&deliveries, &family_name, ground, registry, room, chance);
        Some(family)
    }

    fn bear(
        &mut self,
        deliveries: &[Delivery],
        family_name: &str,
        ground: &Ground<'_>,
        registry: &mut Registry,
        room: usize,
        chance: &mut Chance,
    ) {
        let naming = chance.unit();
        let renamed = chance.hit(0.02).then(|| ground.lists.surname(self.origin, chance));
        let renamed_on = chance.day(deliveries[0].day.min(ground.as_at), ground.as_at);
        let same_school = ground.schools.draw(Phase::Primary, self.town, chance);
        for &delivery in deliveries {
            let delivery = self.as_registered(delivery, ground, chance);
            let mut twin: Option<(String, Sex)> = None;
            for order in 1..=delivery.babies {
                if delivery.day <= ground.as_at && self.children.len() == room {
                    return;
                }
                let (first, sex, similar_twin) = self.forename(twin.as_ref(), ground, chance);
                let at_birth = self.surname_at_birth(family_name, naming, delivery.day, sex);
                let mut surnames = vec![(delivery.day, at_birth)];
                if let Some(new) = &renamed
                    && renamed_on > delivery.day
                {
                    surnames.push((renamed_on, surname_for(new, self.origin, sex)));
                } else if delivery.day + Days::new(400) < ground.as_at && chance.hit(CHANGES_SURNAME) {
                    let new = self.changed_surname(&surnames[0].1, family_name, ground, sex, chance);
                    surnames.push((chance.day(delivery.day + Days::new(300), ground.as_at), new));
                }
                twin = Some((first.clone(), sex));
                if similar_twin && let Some(other) = self.children.last_mut() {
                    other.similar_twin = true;
                }
                let child = self.raise(
                    first,
                    sex,
                    surnames,
                    delivery,
                    order,
                    similar_twin,
                    same_school,
                    ground,
                    registry,
                    chance,
                );
                self.children.push(child);
            }
        }
    }

    /// A forename no sibling has; a twin of the same sex may get one like the other's.
    fn forename(&self, twin: Option<&(String, Sex)>, ground: &Ground<'_>, chance: &mut Chance) -> (String, Sex, bool) {
        let mut sex = if chance.hit(0.512) { Sex::Male } else { Sex::Female };
        if let Some((other, others_sex)) = twin {
            if chance.hit(0.3) {
                sex = *others_sex;
            }
            if sex == *others_sex && chance.hit(0.4) {
                let like = ground.lists.forename_like(other, self.origin, sex, chance);
                if let Some(name) = like.filter(|name| self.children.iter().all(|child| child.first != *name)) {
                    return (name.to_owned(), sex, true);
                }
            }
        }
        loop {
            let name = ground.lists.forename(self.origin, sex, chance);
            if self.children.iter().all(|child| child.first != name) {
                return (name.to_owned(), sex, false);
            }
        }
    }

    fn surname_at_birth(&self, family_name: &str, naming: f64, day: NaiveDate, sex: Sex) -> String {
        let fathers = surname_for(family_name, self.origin, sex);
        let mothers = &self.mother.maiden;
        let double = self.origin.double_surname();
        if naming < double && *mothers != fathers {
            let joint = if self.origin.hyphenates() { '-' } else { ' ' };
            format!("{mothers}{joint}{fathers}")
        } else if naming < double + 0.12 || self.father.is_none() && naming < double + 0.6 {
            self.mother.surname_on(day).to_owned()
        } else {
            fathers
        }
    }

    /// Another surname than `before`: the mother's, the father's, both, or a stepfather's.
    fn changed_surname(
        &self,
        before: &str,
        family_name: &str,
        ground: &Ground<'_>,
        sex: Sex,
        chance: &mut Chance,
    ) -> String {
        let fathers = surname_for(family_name, self.origin, sex);
        loop {
            let new = match chance.below(4) {
                0 => self.mother.surname_on(ground.as_at).to_owned(),
                1 => fathers.clone(),
                2 => format!("{}-{fathers}", self.mother.maiden),
                _ => surname_for(&ground.lists.surname(self.origin, chance), self.origin, sex),
            };
            if new != before {
                return new;
            }
        }
    }

    /// The delivery as sources learnt of it: where a family came without papers, a birthday nobody could prove became
    /// the first of January.
    fn as_registered(&self, delivery: Delivery, ground: &Ground<'_>, chance: &mut Chance) -> Delivery {
        let came_after = self.arrived.is_some_and(|arrived| arrived > delivery.day);
        if !(came_after && self.origin.often_without_papers() && delivery.day < ground.as_at && chance.hit(0.15)) {
            return delivery;
        }
        let day = NaiveDate::from_ymd_opt(delivery.day.year(), 1, 1).expect("every year has a first of January");
        Delivery { day, ..delivery }
    }

    #[expect(clippy::too_many_arguments, reason = "one call site: the facts of a birth")]
    fn raise(
        &self,
        first: String,
        sex: Sex,
        surnames: Vec<(NaiveDate, String)>,
        delivery: Delivery,
        order: u8,
        similar_twin: bool,
        primary: usize,
        ground: &Ground<'_>,
        registry: &mut Registry,
        chance: &mut Chance,
    ) -> Child {
        let born = delivery.day;
        let sen = draw_sen(sex, chance);
        let primary = if chance.hit(0.9) {
            primary
        } else {
            ground.schools.draw(Phase::Primary, self.town, chance)
        };
        let secondary = ground.schools.draw(Phase::Secondary, self.town, chance);
        let special =
            (sen.provision == 'E' && chance.hit(0.35)).then(|| ground.schools.draw(Phase::Special, self.town, chance));
        let starts = school_start(born);
        let establishment = ground.schools.all()[special.unwrap_or(primary)].establishment;
        let elsewhere = self.arrived.is_some_and(|arrived| arrived > starts);
        let upn = (starts <= ground.as_at).then(|| registry.upn(establishment, starts.year(), elsewhere));
        // Where the first name honours the Prophet, most go by the second.
        let honoured = matches!(first.as_str(), "Muhammad" | "Mohammed");
        let middle = chance
            .hit(if honoured { 0.9 } else { 0.68 })
            .then(|| ground.lists.forename(self.origin, sex, chance));
        let middle = middle.filter(|middle| *middle != first).map(ToOwned::to_owned);
        let id = registry.child_id();
        // Those before in this delivery stand at the end of the children so far.
        let delivery_id = match order {
            1 => id.clone(),
            _ => self.children[self.children.len() + 1 - usize::from(order)].id.clone(),
        };
        let likeness = Likeness {
            common_name: ground.lists.expected(self.origin, &first, &surnames[0].1, sex) * COUNTY >= 2.0,
            namesake: registry.namesake(&first, &surnames[0].1, born),
        };
        let by_middle = middle.is_some() && chance.hit(if honoured { 0.5 } else { 0.04 });
        let mut child = Child {
            id,
            delivery: delivery_id,
            first,
            middle,
            surnames,
            sex,
            born,
            unborn: born > ground.as_at,
            birth_order: order,
            births_in_delivery: delivery.babies,
            similar_twin,
            by_middle,
            likeness,
            nhs: registry.nhs(),
            upn,
            establishment,
            schools: (primary, secondary, special),
            sen,
            earlier: None,
            placement: None,
        };
        if delivery.babies == 1 && child.age_on(ground.as_at) >= 1 && chance.hit(0.0017) {
            self.adopt(&mut child, ground, registry, chance);
        } else if !child.unborn && chance.hit(if self.in_need { 0.12 } else { 0.003 }) {
            child.placement = Some(self.placement(&child, ground, registry, chance));
        }
        child
    }

    /// Gives the child a life before this family: the birth family's name, mother, home and numbers.
    fn adopt(&self, child: &mut Child, ground: &Ground<'_>, registry: &mut Registry, chance: &mut Chance) {
        let until = chance.day(
            child.born + Days::new(200),
            ground.as_at.min(child.born + Months::new(12 * 8)),
        );
        let birth_origin = if chance.hit(0.7) {
            self.origin
        } else {
            Origin::draw(chance)
        };
        let surname = surname_for(&ground.lists.surname(birth_origin, chance), birth_origin, child.sex);
        let first = if chance.hit(0.6) {
            child.first.clone()
        } else {
            ground.lists.forename(birth_origin, child.sex, chance).to_owned()
        };
        let starts = school_start(child.born);
        let mothers = surname_for(&surname, birth_origin, Sex::Female);
        child.earlier = Some(EarlierLife {
            id: format!("{}-before", child.id),
            until,
            origin: birth_origin,
            first,
            surname,
            nhs: registry.nhs(),
            upn: (starts < until).then(|| registry.upn(child.establishment, starts.year(), false)),
            mother: Adult::parent(ground.lists, birth_origin, Sex::Female, mothers, child.born, chance),
            address: place::draw_home(place::draw_town(chance), chance),
            phone: registry.phones.issue(),
        });
    }

    fn placement(&self, child: &Child, ground: &Ground<'_>, registry: &mut Registry, chance: &mut Chance) -> Placement {
        let origin = if chance.hit(0.6) { self.origin } else { Origin::English };
        let surname = surname_for(&ground.lists.surname(origin, chance), origin, Sex::Female);
        Placement {
            from: chance.day(child.born, ground.as_at),
            address: place::draw_home(place::draw_town(chance), chance),
            carer: Adult::parent(ground.lists, origin, Sex::Female, surname, child.born, chance),
            phone: registry.phones.issue(),
        }
    }
}

/// SEN at rates like England's: K 14 %, E 5 %, boys twice as often as girls.
fn draw_sen(sex: Sex, chance: &mut Chance) -> Sen {
    let tilt = if sex == Sex::Male { 1.28 } else { 0.71 };
    let at = chance.unit() / tilt;
    if at < 0.05 {
        let need = chance.weighted(&[
            ("ASD", 33.0),
            ("SLCN", 20.0),
            ("SEMH", 16.0),
            ("SLD", 8.0),
            ("MLD", 8.0),
            ("PD", 4.0),
            ("PMLD", 3.0),
            ("SPLD", 3.0),
            ("HI", 1.6),
            ("VI", 1.0),
            ("DS", 1.5),
            ("MSI", 0.3),
            ("OTH", 1.5),
        ]);
        Sen { provision: 'E', need }
    } else if at < 0.19 {
        let need = chance.weighted(&[
            ("SLCN", 27.0),
            ("SEMH", 22.0),
            ("MLD", 16.0),
            ("SPLD", 15.0),
            ("ASD", 9.0),
            ("OTH", 4.0),
            ("NSA", 4.0),
            ("PD", 1.5),
            ("HI", 1.4),
            ("VI", 0.9),
            ("MSI", 0.4),
        ]);
        Sen { provision: 'K', need }
    } else {
        Sen {
            provision: 'N',
            need: "",
        }
    }
}
