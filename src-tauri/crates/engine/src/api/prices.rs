//! What tokens cost: the table, and the person's own prices over it.

use super::{Change, Once, Work};
use crate::tasks::lookup::read;
use crate::{error, model::prices as table, runs::host::PoolHost};
use contract::{
    ApiError,
    command::{ListPrices, RemovePrice, SetPrice},
    provider::Price,
    validation,
};
use std::sync::Arc;
use store::prices::{self, PriceRow};

impl Work for ListPrices {
    fn work(self, host: &Arc<PoolHost>) -> Result<Vec<Price>, ApiError> {
        read(host, |c| Ok(table::all(&prices::all(c, &host.user)?)))
    }
}

impl Change for SetPrice {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Vec<Price>, ApiError> {
        validation::price(&self.price)?;
        let (user, now) = (host.user.clone(), host.now());
        let Price { model, input_usd, output_usd, .. } = self.price;
        let row = PriceRow { user_id: user, model: model.trim().to_owned(), input_usd, output_usd };
        once.write(host, move |c| {
            prices::set(c, &row, now)?;
            Ok(table::all(&prices::all(c, &row.user_id)?))
        })
    }
}

impl Change for RemovePrice {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Vec<Price>, ApiError> {
        let (user, now) = (host.user.clone(), host.now());
        once.write(host, move |c| {
            if !prices::remove(c, &user, &self.model, now)? {
                let refusal = ApiError::not_found(format!("You have set no price for “{}”.", self.model));
                return Err(error::refuse(refusal.hint("`legwork price list` shows them all.")));
            }
            Ok(table::all(&prices::all(c, &user)?))
        })
    }
}
