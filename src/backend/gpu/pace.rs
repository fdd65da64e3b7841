//! Decides how many steps the next submit has, and how many may be in flight.
//!
//! A browser reports to the engine that a submit is done. Some browsers report it late: on a timer of 100 ms, or at the
//! next submit. We call such a report a notice. The time between two notices therefore says little about the time of a
//! step, and the device may be idle until the next one. So two other quantities are measured: the throughput over a
//! window of time, and the longest recent time between two notices. By Little's law,
//!
//! steps in flight = throughput · time ahead,
//!
//! where the time ahead is longer than the time between two notices. While the device is idle part of the time, the
//! throughput is underestimated. But the engine then submits enough for more than the time between two notices, so each
//! notice reports more steps than the one before, and the estimate grows until the device is always busy.
//!
//! Models that share a device have a pace each, which knows nothing of the others. Each one measures the throughput that
//! the others leave it, so what all of them have in flight together takes about the time ahead. A model that has little
//! in flight sees long times between two notices, and so looks further ahead: no model displaces another.

/// The target duration of a submit: long enough to hide its overhead, short enough to keep the page responsive.
const SUBMIT_MS: f64 = 12.0;
/// Maximum number of steps in one submit, which is the number of slots in the uniform buffer.
pub const MAX_STEPS: usize = 64;
/// However long a step takes, one runs and one waits.
const LEAST_STEPS: f64 = 2.0;
/// The least time ahead: one submit runs, two wait.
const LEAST_AHEAD_MS: f64 = 3.0 * SUBMIT_MS;
/// The most time ahead: more than the 100 ms between two notices, and little enough for a pause to take effect soon.
const MOST_AHEAD_MS: f64 = 130.0;
/// The time ahead, as a multiple of the time between two notices.
const AHEAD: f64 = 1.4;
/// In the average throughput, a step counts half after this time, a quarter after twice this time, and so on.
const HALF_LIFE_MS: f64 = 60.0;
/// After this time, the longest time between two notices counts half.
const GAP_HALF_LIFE_MS: f64 = 400.0;
/// A clock may stand still for many steps: browsers make it coarse.
const LEAST_MS_PER_STEP: f64 = 1e-3;

/// The pace of one program.
#[derive(Debug, Default)]
pub struct Pace {
    /// Submitted steps that are not yet known to be done.
    in_flight: usize,
    /// Whether, at the last submit, the limit was reached or more steps were waiting. If neither, the device may be
    /// idle only because there was nothing to submit, so its throughput is not known.
    sated: bool,
    /// The time of the last notice, or of the next submit if nothing was in flight.
    noticed_ms: f64,
    /// Steps done in the window, and their total time. Older steps count less.
    window_steps: f64,
    window_ms: f64,
    /// The longest recent time between two notices.
    gap_ms: f64,
}

impl Pace {
    /// How many steps to submit now: 0 if enough are in flight.
    pub fn next_submit(&self) -> usize {
        let ahead_ms = (AHEAD * self.gap_ms).clamp(LEAST_AHEAD_MS, MOST_AHEAD_MS);
        let most_in_flight = self.steps_within(ahead_ms).max(LEAST_STEPS) as usize;
        let room = most_in_flight.saturating_sub(self.in_flight);
        room.min((self.steps_within(SUBMIT_MS) as usize).clamp(1, MAX_STEPS))
    }

    /// Notes that steps were submitted, and whether `more` wait.
    pub fn submitted(&mut self, steps: usize, more: bool, now_ms: f64) {
        if self.in_flight == 0 {
            self.noticed_ms = now_ms;
        }
        self.in_flight += steps;
        self.sated = more || self.next_submit() == 0;
    }

    /// Notes that the steps of the oldest submit in flight are done, as was noticed at `now_ms`.
    pub fn done(&mut self, steps: usize, now_ms: f64) {
        let gap_ms = (now_ms - self.noticed_ms).max(0.0);
        self.in_flight -= steps;
        self.noticed_ms = now_ms;
        if !self.sated {
            return;
        }
        let kept = decay(gap_ms, HALF_LIFE_MS);
        self.window_steps = kept * self.window_steps + steps as f64;
        self.window_ms = kept * self.window_ms + gap_ms;
        self.gap_ms = gap_ms.max(decay(gap_ms, GAP_HALF_LIFE_MS) * self.gap_ms);
    }

    /// The steps that the device does in `ms`, rounded. Before the first step is done, none are known.
    fn steps_within(&self, ms: f64) -> f64 {
        if self.window_steps == 0.0 {
            return 0.0;
        }
        (ms / (self.window_ms / self.window_steps).max(LEAST_MS_PER_STEP)).round()
    }
}

fn decay(ms: f64, half_life_ms: f64) -> f64 {
    0.5_f64.powf(ms / half_life_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    /// When the end of a submit is noticed.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Notice {
        AtOnce,
        /// By a timer of 100 ms.
        ByTimer,
        /// By the same timer, or at a submit. While the engine waits, it makes empty ones after 4, 8, 16 … ms.
        AtSubmit,
    }

    const NOTICES: [Notice; 3] = [Notice::AtOnce, Notice::ByTimer, Notice::AtSubmit];

    /// How steps are submitted: [`Pace`], or the rule before it.
    trait Rule: Default {
        fn next_submit(&self) -> usize;
        fn submitted(&mut self, steps: usize, now_ms: f64);
        fn done(&mut self, steps: usize, now_ms: f64);
    }

    impl Rule for Pace {
        fn next_submit(&self) -> usize {
            Pace::next_submit(self)
        }

        fn submitted(&mut self, steps: usize, now_ms: f64) {
            Pace::submitted(self, steps, true, now_ms);
        }

        fn done(&mut self, steps: usize, now_ms: f64) {
            Pace::done(self, steps, now_ms);
        }
    }

    /// Derives the time of a step from the time between two notices; three submits are in flight.
    struct ByGap {
        ms_per_step: f64,
        noticed_ms: f64,
        submits: usize,
    }

    impl Default for ByGap {
        fn default() -> ByGap {
            ByGap { ms_per_step: SUBMIT_MS, noticed_ms: 0.0, submits: 0 }
        }
    }

    impl Rule for ByGap {
        fn next_submit(&self) -> usize {
            if self.submits == 3 { 0 } else { ((SUBMIT_MS / self.ms_per_step) as usize).clamp(1, MAX_STEPS) }
        }

        fn submitted(&mut self, _steps: usize, _now_ms: f64) {
            self.submits += 1;
        }

        fn done(&mut self, steps: usize, now_ms: f64) {
            self.ms_per_step = 0.5 * self.ms_per_step + 0.5 * (now_ms - self.noticed_ms) / steps as f64;
            (self.noticed_ms, self.submits) = (now_ms, self.submits - 1);
        }
    }

    /// What a simulated device did in a period.
    struct Outcome {
        /// The share of the time in which it was busy: its rate, as a share of the best one.
        busy: f64,
        /// The most work that lay ahead of it.
        ahead_ms: f64,
        /// The largest submit.
        submit_ms: f64,
    }

    /// Replays steps on a simulated device, whose step takes `step_ms` at a time, and looks at a period.
    fn simulate<R: Rule>(notice: Notice, step_ms: impl Fn(f64) -> f64, [from, to]: [f64; 2]) -> Outcome {
        let mut rule = R::default();
        let (mut now, mut free) = (0.0_f64, 0.0_f64);
        let mut in_flight = VecDeque::new();
        let mut outcome = Outcome { busy: 0.0, ahead_ms: 0.0, submit_ms: 0.0 };
        while now < to {
            let steps = rule.next_submit();
            if steps > 0 {
                let (start, ms) = (free.max(now), steps as f64 * step_ms(now));
                free = start + ms;
                rule.submitted(steps, now);
                in_flight.push_back((free, steps));
                outcome.busy += (free.min(to) - start.max(from)).max(0.0) / (to - from);
                if now >= from {
                    outcome.ahead_ms = outcome.ahead_ms.max(free - now);
                    outcome.submit_ms = outcome.submit_ms.max(ms);
                }
            } else {
                let (end, steps) = in_flight.pop_front().expect("enough is in flight");
                let timer = (end / 100.0).ceil() * 100.0;
                let nudge = || (2..).map(|n| now + f64::from(1 << n) - 4.0).find(|nudge| *nudge >= end);
                now = now.max(match notice {
                    Notice::AtOnce => end,
                    Notice::ByTimer => timer,
                    Notice::AtSubmit => timer.min(nudge().unwrap_or(timer)),
                });
                rule.done(steps, now);
            }
        }
        outcome
    }

    /// From a GPU with a tiny model to a software adapter with a large one. Steps of 51 ms are left out: three take
    /// more than 150 ms, while two end just after the timer fires, which leaves 77 % of the rate.
    const STEP_MS: [f64; 13] = [0.01, 0.1, 0.5, 1.5, 5.0, 13.0, 30.0, 49.0, 57.0, 75.0, 101.0, 300.0, 1000.0];
    /// After a start of 3 s.
    const LATER: [f64; 2] = [3e3, 1e5];

    fn cases() -> impl Iterator<Item = (Notice, f64)> {
        NOTICES.into_iter().flat_map(|notice| STEP_MS.map(|ms| (notice, ms)))
    }

    #[test]
    fn a_late_notice_leaves_the_rate() {
        for (notice, step_ms) in cases() {
            let busy = simulate::<Pace>(notice, |_| step_ms, LATER).busy;
            assert!(busy >= 0.8, "{notice:?}: the rate of steps of {step_ms} ms is only {busy:.2} of the best");
        }
    }

    #[test]
    fn the_rule_before_lost_the_rate_where_notices_are_late() {
        for step_ms in [0.01, 0.1, 0.5, 1.5, 5.0] {
            let busy = |notice| simulate::<ByGap>(notice, |_| step_ms, LATER).busy;
            assert!(busy(Notice::AtOnce) > 0.9, "the simulation is at fault: {}", busy(Notice::AtOnce));
            assert!(busy(Notice::ByTimer) < 0.2, "{step_ms} ms: {}", busy(Notice::ByTimer));
        }
    }

    /// At most 150 ms of work is ahead of the device. A step that takes long may come on top; one runs while one waits.
    #[test]
    fn a_pause_waits_for_little() {
        for (notice, step_ms) in cases() {
            let ahead_ms = simulate::<Pace>(notice, |_| step_ms, [0.0, 1e5]).ahead_ms;
            let longest = if notice == Notice::AtOnce { 40.0 } else { f64::max(150.0, 140.0 + step_ms) };
            let most = f64::max(longest, 2.001 * step_ms);
            assert!(ahead_ms <= most, "{notice:?}, {step_ms} ms: {ahead_ms:.0} ms ahead, at most {most:.0} wanted");
        }
        // With three submits of up to 64 steps, a device that slows down keeps a pause waiting for a minute.
        let sudden = |now: f64| if now < 1000.0 { 0.1 } else { 300.0 };
        assert!(simulate::<ByGap>(Notice::AtOnce, sudden, [0.0, 1e5]).ahead_ms > 5e4);
    }

    #[test]
    fn the_first_submits_are_single_steps() {
        let mut pace = Pace::default();
        assert_eq!(pace.next_submit(), 1);
        pace.submitted(1, true, 0.0);
        assert_eq!(pace.next_submit(), 1);
        pace.submitted(1, true, 0.0);
        assert_eq!(pace.next_submit(), 0, "how long a step takes is not known yet");
        // A step of a software adapter.
        pace.done(1, 900.0);
        assert_eq!(pace.next_submit(), 1);
        for (notice, step_ms) in cases() {
            let submit_ms = simulate::<Pace>(notice, |_| step_ms, [0.0, 1e4]).submit_ms;
            assert!(submit_ms <= f64::max(20.0, step_ms), "{notice:?}, {step_ms} ms: a submit of {submit_ms:.0} ms");
        }
    }

    #[test]
    fn the_pace_follows_the_device() {
        for (notice, [before, after]) in NOTICES
            .into_iter()
            .flat_map(|notice| [[0.1, 1.0], [1.0, 0.1], [1.0, 10.0], [10.0, 1.0]].map(|ms| (notice, ms)))
        {
            let step_ms = |now: f64| if now < 5e3 { before } else { after };
            let Outcome { busy, ahead_ms, .. } = simulate::<Pace>(notice, step_ms, [7e3, 1e4]);
            assert!(busy >= 0.9, "{notice:?}, {before} → {after} ms: {busy:.2}");
            assert!(ahead_ms <= 150.0, "{notice:?}, {before} → {after} ms: {ahead_ms:.0} ms ahead");
        }
    }

    #[test]
    fn a_device_that_gets_little_to_do_is_not_taken_for_a_slow_one() {
        /// Submits as many steps as may be in flight; the device does them one by one.
        fn fill(pace: &mut Pace, ms_per_step: f64) {
            let mut submits = Vec::new();
            while pace.next_submit() > 0 {
                submits.push(pace.next_submit());
                pace.submitted(pace.next_submit(), true, pace.noticed_ms);
            }
            for steps in submits {
                pace.done(steps, pace.noticed_ms + ms_per_step * steps as f64);
            }
        }
        let mut pace = Pace::default();
        (0..100).for_each(|_| fill(&mut pace, 1.0));
        assert_eq!(pace.next_submit(), 12, "steps of a millisecond");
        // Single steps, as a reader takes them, that are noticed late.
        for _ in 0..100 {
            pace.submitted(1, false, pace.noticed_ms);
            pace.done(1, pace.noticed_ms + 100.0);
        }
        assert_eq!(pace.next_submit(), 12);
        // A device that is always busy has become slow.
        (0..100).for_each(|_| fill(&mut pace, 100.0));
        assert_eq!(pace.next_submit(), 1);
    }

    const BEGIN: [f64; 2] = [0.0, 3e3];
    const SEEN: [f64; 2] = [5e3, 15e3];

    /// Two models share a simulated device, which runs their submits in turn. Returns the share of the device's time that
    /// each gets once both train, and the most work that lies ahead.
    fn side_by_side(notice: Notice, step_ms: [f64; 2]) -> ([f64; 2], f64) {
        let mut paces = [Pace::default(), Pace::default()];
        /// When it ends, its steps, and when that was noticed.
        type Submit = (f64, usize, Option<f64>);
        let mut in_flight: [VecDeque<Submit>; 2] = Default::default();
        let (mut now, mut free, mut timer) = (0.0_f64, 0.0_f64, 100.0);
        // The last nudge of each model that waits, and the time until the next one.
        let mut nudges = [None, None];
        let (mut shares, mut ahead_ms) = ([0.0; 2], 0.0_f64);
        while now < SEEN[1] {
            let mut submits = true;
            while submits {
                for submit in in_flight.iter_mut().flatten().filter(|(end, ..)| *end <= now) {
                    submit.2.get_or_insert(now);
                }
                submits = false;
                for i in (0..2).filter(|i| now >= BEGIN[*i]) {
                    while let Some((_, steps, Some(noticed_ms))) = in_flight[i].front().copied() {
                        paces[i].done(steps, noticed_ms);
                        in_flight[i].pop_front();
                    }
                    let steps = paces[i].next_submit();
                    if steps == 0 {
                        nudges[i].get_or_insert((now, 4.0));
                        continue;
                    }
                    (submits, nudges[i]) = (true, None);
                    let start = free.max(now);
                    free = start + steps as f64 * step_ms[i];
                    in_flight[i].push_back((free, steps, None));
                    paces[i].submitted(steps, true, now);
                    shares[i] += (free.min(SEEN[1]) - start.max(SEEN[0])).max(0.0) / (SEEN[1] - SEEN[0]);
                    ahead_ms = ahead_ms.max(if now < SEEN[0] { 0.0 } else { free - now });
                }
            }
            let ends = in_flight.iter().flatten().map(|(end, ..)| *end);
            let polls = nudges.iter().flatten().map(|(last, wait)| last + wait).chain([timer]);
            let next = if notice == Notice::AtOnce { ends.reduce(f64::min) } else { polls.reduce(f64::min) };
            now = next.expect("something is in flight").min(BEGIN.into_iter().find(|t| *t > now).unwrap_or(f64::MAX));
            timer = if now >= timer { timer + 100.0 } else { timer };
            for (last, wait) in nudges.iter_mut().flatten().filter(|(last, wait)| last + wait <= now) {
                (*last, *wait) = (now, 2.0 * *wait);
            }
        }
        (shares, ahead_ms)
    }

    #[test]
    fn models_that_share_a_device_share_its_time() {
        for notice in [Notice::AtOnce, Notice::AtSubmit] {
            for step_ms in [[0.1, 0.1], [1.0, 1.0], [5.0, 5.0], [30.0, 30.0], [0.1, 5.0], [5.0, 0.1]] {
                let ([first, second], ahead_ms) = side_by_side(notice, step_ms);
                assert!(first + second >= 0.95, "{notice:?}, {step_ms:?} ms: {first:.2} and {second:.2}");
                assert!(first.min(second) >= 0.3, "{notice:?}, {step_ms:?} ms: {first:.2} and {second:.2}");
                assert!(ahead_ms <= 160.0, "{notice:?}, {step_ms:?} ms: {ahead_ms:.0} ms ahead");
            }
        }
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_does_no_harm() {
        let mut pace = Pace::default();
        for now_ms in [0.0, 0.0, -5.0, 0.0, 100.0, 100.0, 1e9] {
            let mut submits = Vec::new();
            while pace.next_submit() > 0 {
                submits.push(pace.next_submit());
                pace.submitted(pace.next_submit(), true, now_ms);
            }
            assert!(submits.iter().all(|steps| (1..=MAX_STEPS).contains(steps)), "{submits:?} at {now_ms} ms");
            submits.into_iter().for_each(|steps| pace.done(steps, now_ms));
        }
    }
}
