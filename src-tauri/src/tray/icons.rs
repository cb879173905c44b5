//! The icon's pictures, one for each mood. They differ in shape as well as in colour.

use super::view::Mood;
use ksni::Icon;
use std::sync::LazyLock;
use tauri::{image::Image, include_image};

macro_rules! pictures {
    ($($name:literal),*) => { vec![$(argb(&include_image!($name))),*] };
}

static IDLE: LazyLock<Vec<Icon>> =
    LazyLock::new(|| pictures!("../icons/tray/idle.png", "../icons/tray/idle@2x.png"));
static RUNNING: LazyLock<Vec<Icon>> =
    LazyLock::new(|| pictures!("../icons/tray/running.png", "../icons/tray/running@2x.png"));
static NEEDS_YOU: LazyLock<Vec<Icon>> =
    LazyLock::new(|| pictures!("../icons/tray/needs-you.png", "../icons/tray/needs-you@2x.png"));
static FAILED: LazyLock<Vec<Icon>> =
    LazyLock::new(|| pictures!("../icons/tray/failed.png", "../icons/tray/failed@2x.png"));

/// The picture of a mood, in each size that there is.
pub(super) fn of(mood: Mood) -> Vec<Icon> {
    match mood {
        Mood::NeedsYou => NEEDS_YOU.clone(),
        Mood::Failed => FAILED.clone(),
        Mood::Running => RUNNING.clone(),
        Mood::Idle => IDLE.clone(),
    }
}

/// From red, green, blue, opacity to the bus's opacity, red, green, blue.
fn argb(image: &Image<'_>) -> Icon {
    let mut data = image.rgba().to_vec();
    data.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel.rotate_right(1));
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    Icon { width: side(image.width()), height: side(image.height()), data }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mood_has_its_own_picture() {
        let moods = [Mood::NeedsYou, Mood::Failed, Mood::Running, Mood::Idle];
        for (n, mood) in moods.into_iter().enumerate() {
            let pictures = of(mood);
            assert!(pictures.iter().all(|p| p.data.len() == (p.width * p.height * 4) as usize));
            for other in &moods[n + 1..] {
                assert_ne!(pictures[0].data, of(*other)[0].data, "{mood:?} looks like {other:?}");
            }
        }
    }
}
