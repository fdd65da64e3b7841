/*
 * Gives the article the theme that was chosen in the lab or on another page, before anything is painted. The class says
 * that scripts run. This is ES5 and not a module, so that it runs in every browser.
 */
(function () {
  var root = document.documentElement;
  root.className = 'scripted';
  try {
    var theme = JSON.parse(localStorage.getItem('vae-lab.preferences.1')).theme;
    if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme);
  } catch (_error) {
    // Nothing was chosen, or storage is forbidden: the system's theme counts.
  }
})();
