// Light, dark, or as the system says. A plain script, so that it runs before the first paint.
(() => {
  const choices = ["system", "light", "dark"];
  const name = "soulfra.theme";
  let chosen = "system";
  try {
    const kept = localStorage.getItem(name);
    if (choices.includes(kept)) chosen = kept;
  } catch (e) {
    console.warn("The theme is not kept: this browser refuses storage.", e);
  }

  function apply() {
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  }

  apply();
  window.theme = {
    get chosen() {
      return chosen;
    },
    next() {
      chosen = choices[(choices.indexOf(chosen) + 1) % choices.length];
      apply();
      try {
        localStorage.setItem(name, chosen);
      } catch (e) {
        console.warn("The theme is not kept: this browser refuses storage.", e);
      }
      return chosen;
    },
  };
})();
