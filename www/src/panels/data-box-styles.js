import { css } from 'lit';

/** The look of the data box. */
export const styles = css`
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 16px;
  }

  .link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--muted);
    font-size: 15px;
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .link:hover {
    color: var(--ink);
  }

  .box {
    margin-top: 10px;
    padding: 16px clamp(14px, 2vw, 22px) 18px;
    border: 1px dashed var(--strong-line);
    border-radius: 6px;
    background: var(--raised);
  }

  .box.dragged {
    border-color: var(--ink);
    border-style: solid;
  }

  .top {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 16px;
  }

  p {
    max-width: 88ch;
    margin: 6px 0 0;
    font-size: 14px;
    line-height: 1.55;
    text-wrap: pretty;
  }

  .about {
    color: var(--muted);
  }

  .choose {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin-top: 12px;
    font-size: 14px;
  }

  .main {
    border-color: var(--ink);
    background: var(--ink);
    color: var(--paper);
  }

  .pill input {
    position: absolute;
    width: 1px;
    height: 1px;
    opacity: 0;
  }

  .rejected {
    margin-top: 14px;
    padding-inline-start: 12px;
    border-inline-start: 3px solid var(--warning);
  }

  .left-out {
    margin-top: 6px;
    font-size: 14px;
    line-height: 1.55;
    overflow-wrap: anywhere;
  }

  .left-out ul {
    margin: 2px 0 0;
    padding-inline-start: 20px;
  }

  .message {
    display: block;
    color: var(--muted);
    font-size: 13px;
    overflow-wrap: anywhere;
  }

  progress {
    width: min(320px, 100%);
    accent-color: var(--ink);
  }

  .found {
    display: grid;
    gap: 10px;
    margin-top: 12px;
  }

  vae-picture-grid {
    max-width: 560px;
  }

  label.check {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    font-size: 14px;
  }
`;
