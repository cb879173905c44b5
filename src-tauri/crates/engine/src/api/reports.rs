//! Saved reports: listing, reading, exporting, deleting, bringing back.

use super::{Change, Once, Work};
use crate::tasks::lookup::{self, read};
use crate::{error, runs::host::PoolHost, view};
use contract::{
    ApiError, ReportId,
    command::{DeleteReports, ExportReport, GetReport, ListReports, RestoreReports},
    report::{Report, ReportExport, ReportPage},
};
use std::sync::Arc;
use store::reports::{self, ReportFilter};

/// Reports on a page where the request does not say.
const PAGE: i64 = 50;
/// Most reports on a page.
const PAGE_MAX: i64 = 200;

impl Work for ListReports {
    fn work(self, host: &Arc<PoolHost>) -> Result<ReportPage, ApiError> {
        if !(0..=PAGE_MAX).contains(&self.limit) {
            let message = format!("{} is outside what is allowed: 1 to {PAGE_MAX}.", self.limit);
            return Err(ApiError::field("limit", message));
        }
        let limit = if self.limit == 0 { PAGE } else { self.limit };
        let words = self.search.unwrap_or_default();
        let filter = ReportFilter {
            user: host.user.clone(),
            words: words.split_whitespace().map(str::to_owned).collect(),
            agent: self.agent,
            before: self.before.map(|id| id.to_string()),
            limit: limit + 1,
        };
        let rows = read(host, |c| reports::page(c, &filter))?;
        let more = rows.len() as i64 > limit;
        let mut reports: Vec<Report> = rows.into_iter().filter_map(view::report).collect();
        reports.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        reports.iter_mut().for_each(|report| report.output.clear());
        let next_before = reports.last().filter(|_| more).map(|report| report.id);
        Ok(ReportPage { reports, next_before })
    }
}

impl Work for GetReport {
    fn work(self, host: &Arc<PoolHost>) -> Result<Report, ApiError> {
        let none = || {
            let refusal = ApiError::not_found(format!("There is no report “{}”.", self.id));
            error::refuse(refusal.hint("`legwork report list` shows them all."))
        };
        read(host, |c| {
            if let Some(row) = reports::find(c, &host.user, self.id.trim())? {
                return view::report(row).ok_or_else(none);
            }
            let task = lookup::task(c, &host.user, &self.id).map_err(|_| none())?;
            reports::find(c, &host.user, &task.id)?.and_then(view::report).ok_or_else(none)
        })
    }
}

impl Work for ExportReport {
    fn work(self, host: &Arc<PoolHost>) -> Result<ReportExport, ApiError> {
        let report = GetReport { id: self.id }.work(host)?;
        Ok(view::export::export(&report, self.format))
    }
}

fn set_deleted(host: &Arc<PoolHost>, once: &Once, ids: &[ReportId], deleted: bool) -> Result<(), ApiError> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let (user, now) = (host.user.clone(), host.now());
    once.write(host, move |c| reports::set_deleted(c, &user, &ids, deleted.then_some(now), now).map(drop))
}

impl Change for DeleteReports {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<(), ApiError> {
        set_deleted(host, once, &self.ids, true)
    }
}

impl Change for RestoreReports {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<(), ApiError> {
        set_deleted(host, once, &self.ids, false)
    }
}
