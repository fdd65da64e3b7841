import { Activity, useRef, useState } from 'react';
import 'vae-lab';
import type { StepDetail, VaeLabElement } from 'vae-lab';
import type {} from 'vae-lab/react';

/** A post with a figure, which can be hidden or removed. */
export function App() {
  const [hidden, setHidden] = useState(false);
  const [removed, setRemoved] = useState(false);
  return (
    <main>
      <h1>A model that draws digits</h1>
      <p>
        <button onClick={() => setHidden(!hidden)}>{hidden ? 'Show' : 'Hide'}</button>{' '}
        <button onClick={() => setRemoved(!removed)}>{removed ? 'Add' : 'Remove'}</button>
      </p>
      {removed || (
        <Activity mode={hidden ? 'hidden' : 'visible'}>
          <Figure />
        </Activity>
      )}
    </main>
  );
}

function Figure() {
  const element = useRef<VaeLabElement>(null);
  const [beta, setBeta] = useState(1);
  const [latest, setLatest] = useState<StepDetail | null>(null);
  return (
    <>
      <vae-lab
        ref={element}
        show="samples,loss"
        preset="bernoulli-2d"
        hiddenLayers={[64]}
        batch={32}
        beta={beta}
        onstep={({ detail }) => setLatest(detail)}
      >
        <p slot="caption">The model draws digits from random codes. Its loss falls as it learns.</p>
      </vae-lab>
      <p>
        <button onClick={() => void element.current?.step()}>Train for one step</button>{' '}
        <label>
          <input type="checkbox" checked={beta === 4} onChange={() => setBeta(beta === 4 ? 1 : 4)} /> β = 4
        </label>
      </p>
      <p>
        <output>{latest && `step ${latest.step}: ${latest.loss.toFixed(1)} nats per image`}</output>
      </p>
    </>
  );
}
