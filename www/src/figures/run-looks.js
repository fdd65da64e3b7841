/** The lines of several runs, from few samples to many: first by colour, then dashed. */
export const RUN_LOOKS = [
  { colour: 'ink', width: 2.5 },
  { colour: 'run-2', width: 1.75 },
  { colour: 'run-3', width: 1.75 },
  { colour: 'run-4', width: 1.75 },
  { colour: 'run-3', width: 1.75, dash: [6, 4] },
  { colour: 'run-4', width: 1.75, dash: [6, 4] },
];
