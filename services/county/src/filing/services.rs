//! Transport and involvements.

use super::office::{Filed, Office};
use crate::chance::Chance;
use crate::dirt::{self, Style};
use crate::error::CountyError;
use crate::family::{Family, Life, Snapshot};
use crate::feeds::{self, Reference};
use crate::presence::Planned;

impl Office<'_> {
    pub(super) fn file_transport(
        &mut self,
        family: &Family,
        today: &Snapshot<'_>,
        chance: &mut Chance,
    ) -> Result<(), CountyError> {
        let age = today.child.age_on(self.ground.as_at);
        if today.child.unborn || today.upn.is_none() || !(4..19).contains(&age) {
            return Ok(());
        }
        let plan = Planned {
            life: Life::Present,
            day: self.ground.as_at,
            second: false,
            nameless: false,
        };
        let mut scribe = self.scribe(&dirt::EDUCATION, Style::Proper, today, plan, chance);
        let Some(mut row) = feeds::transport(&mut scribe, family, today, self.ground.schools, self.ground.as_at) else {
            return Ok(());
        };
        let tags = scribe.tags;
        if !self.with_numbers() {
            row.upn.clear();
        }
        row.source_id = self.ids[4].next('T');
        let id = row.source_id.clone();
        self.transport.push(row)?;
        self.know_service("transport", id, today, tags)
    }

    /// Files who works with the child; true if somebody does so now.
    pub(super) fn file_involvements(
        &mut self,
        family: &Family,
        today: &Snapshot<'_>,
        filed: &[Filed],
        chance: &mut Chance,
    ) -> Result<bool, CountyError> {
        let child = today.child;
        let records: Vec<&Filed> = filed.iter().filter(|record| record.life == Life::Present).collect();
        let in_care = records.iter().any(|record| record.source == "social_care");
        let mut working = false;
        for service in feeds::services(family, child, in_care, self.ground.as_at, chance) {
            working |= !service.ended();
            let mut tags = today.tags.clone();
            let preferred = records
                .iter()
                .find(|record| record.source == service.prefers())
                .or(records.first());
            let by_number = !child.unborn && chance.hit(0.18);
            let reference = match preferred {
                Some(record) if !by_number => Reference::Record(record.source, &record.id),
                _ => {
                    tags.add("by_name");
                    let by_upn = chance.hit(0.5);
                    Reference::Person {
                        nhs: today
                            .nhs
                            .filter(|_| !(by_upn && today.upn.is_some()))
                            .unwrap_or_default(),
                        upn: today.upn.filter(|_| by_upn).unwrap_or_default(),
                    }
                }
            };
            if service.ended() {
                tags.add("ended");
            }
            let mut row = feeds::involvement(
                &service,
                child,
                today.surname,
                family.town,
                &reference,
                self.staff,
                chance,
            );
            if !self.with_numbers() {
                row.nhs_number.clear();
                row.upn.clear();
            }
            row.source_id = self.ids[5].next('N');
            let id = row.source_id.clone();
            self.involvement.push(row)?;
            self.know_service("involvement", id, today, tags)?;
        }
        Ok(working)
    }
}
