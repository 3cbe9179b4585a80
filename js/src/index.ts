// The widget as anywidget sees it: state and marks once per model, elements once per display.

import { Explorer } from "./explorer";
import type { WidgetModel } from "./model";
import { View } from "./view";

export default () => {
  let explorer: Explorer;
  return {
    initialize({ model }: { model: WidgetModel }) {
      const created = new Explorer(model);
      explorer = created;
      return () => created.dispose();
    },
    render({ el }: { el: HTMLElement }) {
      const view = new View(explorer, el);
      return () => view.dispose();
    },
  };
};
