//! How a call proves where it comes from: as Standard Webhooks does, so that receivers can use its libraries.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Secrets that are written so stand for the bytes behind it.
const CODED: &str = "whsec_";

/// The value of the header `webhook-signature` for a call with this id, at this second, with this body.
pub(crate) fn sign(secret: &str, id: &str, seconds: i64, body: &str) -> String {
    let secret = secret.trim();
    let coded = secret.strip_prefix(CODED).and_then(|coded| STANDARD.decode(coded).ok());
    let key = coded.unwrap_or_else(|| secret.as_bytes().to_vec());
    // HMAC takes a key of any length
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return String::new() };
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the specification's own examples.
    #[test]
    fn it_is_what_the_standards_libraries_expect() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signed = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn another_secret_id_moment_or_body_is_another_signature() {
        let signed = sign("secret", "1", 2, "3");
        for other in [
            sign("Secret", "1", 2, "3"),
            sign("secret", "2", 2, "3"),
            sign("secret", "1", 3, "3"),
            sign("secret", "1", 2, "4"),
        ] {
            assert_ne!(signed, other);
        }
        assert_eq!(signed, sign(" secret\n", "1", 2, "3"), "spaces around it are a matter of pasting");
    }
}
