// What stands in for ipywidgets and bqplot in an exported page: models with attributes and events,
// and a controller's model whose kernel is the archive of stored runs.

import type { PlotView, WidgetModel } from "./model";

type Values = Record<string, unknown>;
type Listener = () => void;

/** As much of a Backbone model as this widget touches. */
export class Model {
  /** Figures: one promise of a view per display. */
  views: Record<string, Promise<PlotView>> = {};
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly attributes: Values) {}

  get(name: string): unknown {
    return this.attributes[name];
  }

  set(first: string | Values, value?: unknown): void {
    const values = typeof first === "string" ? { [first]: value } : first;
    const changed = Object.keys(values).filter((name) => values[name] !== this.attributes[name]);
    // All of them before the first event: its listener may read the others.
    Object.assign(this.attributes, values);
    for (const name of changed) this.fire(`change:${name}`);
    if (changed.length > 0) this.fire("change");
  }

  on(event: string, listener: Listener): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  private fire(event: string): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener();
  }
}

/** The controller's model; `save` is called with itself whenever the widget saves its changes. */
export class ControllerModel extends Model implements WidgetModel {
  readonly widget_manager = {
    get_model: async (id: string): Promise<unknown> => {
      const found = this.others[id];
      if (!found) throw new Error(`the page has no model ${id}`);
      return found;
    },
  };

  constructor(
    attributes: Values,
    private readonly others: Readonly<Record<string, Model>>,
    private readonly save: (model: ControllerModel) => void,
  ) {
    super(attributes);
  }

  save_changes(): void {
    this.save(this);
  }

  send(): void {
    // There is no kernel to hear it.
  }
}
