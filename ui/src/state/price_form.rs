//! The price table as the Settings page shows it, and what its dialog holds while it is filled in.

use super::{amount, form::Form};
use crate::catalogue::settings as say;
use contract::{FieldError, provider::Price, validation};

/// The dialog's fields as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PriceForm {
    /// The model's name, or its beginning followed by `*`.
    pub model: String,
    /// Dollars for a million tokens sent.
    pub input: String,
    /// Dollars for a million tokens received.
    pub output: String,
}

impl Form for PriceForm {
    type Subject = Price;
    type Draft = Price;

    fn empty() -> Self {
        Self::default()
    }

    fn of(price: &Price) -> Self {
        Self {
            model: price.model.clone(),
            input: dollars(price.input_usd),
            output: dollars(price.output_usd),
        }
    }

    fn request(&self, _before: Option<&Price>) -> (Price, Vec<FieldError>) {
        let mut wrong = vec![];
        let mut sum = |field: &str, text: &str| match amount::decimal(text) {
            Ok(Some(sum)) => sum,
            Ok(None) => {
                let message = say::price_needed().to_owned();
                wrong.push(FieldError { field: field.to_owned(), message });
                0.0
            }
            Err(message) => {
                wrong.push(FieldError { field: field.to_owned(), message });
                0.0
            }
        };
        let price = Price {
            model: self.model.trim().to_owned(),
            input_usd: sum("input_usd", &self.input),
            output_usd: sum("output_usd", &self.output),
            own: true,
        };
        wrong.extend(validation::price(&price).err().map(|error| error.fields).unwrap_or_default());
        (price, wrong)
    }
}

/// A price in dollars: two places, more only where it has more.
#[must_use]
pub fn dollars(price: f64) -> String {
    let exact = price.to_string();
    let places = exact.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if places > 2 { exact } else { format!("{price:.2}") }
}

/// The prices whose model's name holds all the words of a search.
#[must_use]
pub fn found(prices: &[Price], search: &str) -> Vec<Price> {
    let search = search.to_lowercase();
    let holds = |price: &&Price| {
        let model = price.model.to_lowercase();
        search.split_whitespace().all(|word| model.contains(word))
    };
    prices.iter().filter(holds).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(model: &str, input: &str, output: &str) -> PriceForm {
        PriceForm { model: model.into(), input: input.into(), output: output.into() }
    }

    fn at_fault(form: &PriceForm) -> Vec<String> {
        form.request(None).1.into_iter().map(|finding| finding.field).collect()
    }

    #[test]
    fn a_price_goes_into_the_form_and_back() {
        let price = Price { model: "gpt-4o*".into(), input_usd: 0.075, output_usd: 10.0, own: true };
        let filled = PriceForm::of(&price);
        assert_eq!((filled.input.as_str(), filled.output.as_str()), ("0.075", "10.00"));
        assert_eq!(filled.request(None), (price, vec![]));
        let (typed, wrong) = form(" llama3.2 ", "0", "$1,5").request(None);
        assert!(wrong.is_empty());
        assert_eq!((typed.model.as_str(), typed.input_usd, typed.output_usd), ("llama3.2", 0.0, 1.5));
    }

    #[test]
    fn each_field_at_fault_is_named_once() {
        assert_eq!(at_fault(&form("", "", "")), ["input_usd", "output_usd", "model"]);
        assert_eq!(at_fault(&form("a*b*", "-1", "cheap")), ["output_usd", "model", "input_usd"]);
    }

    #[test]
    fn a_search_finds_all_its_words_in_any_case() {
        let prices = ["gpt-4o*", "gpt-4o-mini*", "o4-mini*"]
            .map(|model| Price { model: model.into(), ..Price::default() });
        let models =
            |search: &str| found(&prices, search).into_iter().map(|price| price.model).collect::<Vec<_>>();
        assert_eq!(models(" Mini GPT "), ["gpt-4o-mini*"]);
        assert_eq!(models("").len(), 3);
        assert!(models("claude").is_empty());
    }
}
