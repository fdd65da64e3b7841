/** The types of `<vae-lab>` in JSX, for React 19 or later: `import type {} from 'vae-lab/react'`. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { VaeLabElement, VaeLabEventMap } from './vae-lab.js';

/** The properties that can be set. */
type Settable = Omit<
  VaeLabElement,
  | keyof HTMLElement
  | ('state' | 'currentStep' | 'playing')
  | ('play' | 'pause' | 'step' | 'reset' | 'restart' | 'save' | 'load')
>;

/** React calls `onNAME` for the event NAME of a custom element. */
type Handlers = { [Name in keyof VaeLabEventMap as `on${Name}`]?: (event: VaeLabEventMap[Name]) => void };

/** What `<vae-lab>` takes in JSX. Attributes with a hyphen can be written, too, as `hidden-layers="64"`. */
export type VaeLabProps = Omit<DetailedHTMLProps<HTMLAttributes<VaeLabElement>, VaeLabElement>, 'onError'> &
  Partial<Settable> &
  Handlers;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'vae-lab': VaeLabProps;
    }
  }
}
