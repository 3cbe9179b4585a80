// What ipywidgets' and bqplot's controls leave out, for a widget that is made of them alone: a name for
// the figure and for each slider, and a place for the focus when the control that had it is gone.

import { setAttribute } from "./dom";
import { nameFigures } from "./figures";
import { accessWords, onWords, plotFigures, type WidgetModel } from "./model";
import { whenRooted } from "./pointer";

const CONTROLS = "button:not(:disabled), [role=slider]";

class Access {
  private readonly cleanups: (() => void)[] = [];
  /** What had the focus last. */
  private last: Element | null = null;

  constructor(
    private readonly model: WidgetModel,
    el: HTMLElement,
  ) {
    el.classList.add("gdwidget-access");
    this.cleanups.push(whenRooted(el, (root) => this.enter(root)));
  }

  dispose(): void {
    for (const cleanup of this.cleanups) cleanup();
  }

  private enter(root: HTMLElement): void {
    const update = () => {
      this.name(root);
      this.keepFocus(root);
    };
    const observer = new MutationObserver(update);
    const remember = ({ target }: FocusEvent) => {
      this.last = target instanceof Element && root.contains(target) ? target : null;
    };
    observer.observe(root, { childList: true, subtree: true });
    document.addEventListener("focusin", remember);
    this.cleanups.push(
      onWords(this.model, update),
      () => observer.disconnect(),
      () => document.removeEventListener("focusin", remember),
    );
    update();
  }

  private name(root: HTMLElement): void {
    const { title, name, description } = accessWords(this.model);
    setAttribute(root, "role", "group");
    setAttribute(root, "aria-label", title);
    void plotFigures(this.model).then(({ objective }) =>
      nameFigures(objective, { name, description }),
    );
    for (const slider of root.querySelectorAll(".widget-slider")) {
      const label = slider.querySelector(".widget-label")?.textContent ?? "";
      for (const handle of slider.querySelectorAll("[role=slider]")) {
        setAttribute(handle, "aria-label", label);
      }
      for (const readout of slider.querySelectorAll(".widget-readout")) {
        setAttribute(readout, "role", "textbox");
        setAttribute(readout, "aria-label", `exact ${label}`);
      }
    }
  }

  /** A control that is taken away leaves the focus to nobody, and the next key to the page. */
  private keepFocus(root: HTMLElement): void {
    if (!this.last || this.last.isConnected || document.activeElement !== document.body) return;
    for (const control of root.querySelectorAll<HTMLElement>(CONTROLS)) {
      control.focus();
      // The figure has buttons that are not shown; they do not take it.
      if (document.activeElement === control) return;
    }
  }
}

export default {
  render({ model, el }: { model: WidgetModel; el: HTMLElement }) {
    const access = new Access(model, el);
    return () => access.dispose();
  },
};
