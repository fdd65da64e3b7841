//! Replays a program, many steps in a submit and several submits in flight.

use super::SLOT_BYTES;
use super::device::{Completion, Gpu};
use super::pace::Pace;
use super::program::CompiledProgram;
use super::storage::Storage;
use crate::error::Result;
use crate::plan::StepUniforms;
use crate::platform::now_ms;
use std::collections::VecDeque;

/// A compiled program with its submits in flight.
#[derive(Debug)]
pub struct Replay {
    pub program: CompiledProgram,
    pace: Pace,
    /// The submits that are not known to be done, oldest first, with the number of their steps.
    in_flight: VecDeque<(Completion, usize)>,
}

impl Replay {
    /// Nothing is in flight yet.
    pub fn new(program: CompiledProgram) -> Replay {
        Replay { program, pace: Pace::default(), in_flight: VecDeque::new() }
    }

    /// Waits until the device should have more work, and submits some of the steps, at least one. Returns their number.
    pub async fn submit(&mut self, gpu: &Gpu, storage: &Storage, steps: &[StepUniforms]) -> Result<usize> {
        let new = self.program.bind(gpu, storage).await?;
        let n_steps = self.room(gpu).await?.min(steps.len());
        let mut slots = vec![0_u8; SLOT_BYTES * n_steps];
        for (slot, step) in slots.chunks_exact_mut(SLOT_BYTES).zip(steps) {
            slot[..size_of::<StepUniforms>()].copy_from_slice(bytemuck::bytes_of(step));
        }
        let submit = |gpu: &Gpu| {
            storage.write_steps(gpu, &slots);
            gpu.submit(self.program.encode(gpu, n_steps))
        };
        // Later submits differ only in their numbers, so what the device accepts once it accepts again.
        let completion = if new { gpu.with_error_scopes(submit).await? } else { submit(gpu) };
        self.in_flight.push_back((completion, n_steps));
        self.pace.submitted(n_steps, n_steps < steps.len(), now_ms());
        Ok(n_steps)
    }

    /// How many steps to submit now. Waits while enough are in flight.
    async fn room(&mut self, gpu: &Gpu) -> Result<usize> {
        loop {
            // First counts every submit that is known to be done.
            while let Some((completion, n_steps)) = self.in_flight.front_mut()
                && let Some(noticed_ms) = completion.noticed_ms()
            {
                self.pace.done(*n_steps, noticed_ms);
                self.in_flight.pop_front();
            }
            match self.pace.next_submit() {
                0 => {
                    let (completion, n_steps) = self.in_flight.pop_front().expect("enough steps are in flight");
                    self.pace.done(n_steps, gpu.wait(completion).await?);
                }
                room => return Ok(room),
            }
        }
    }
}
