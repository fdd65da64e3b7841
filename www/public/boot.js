/*
 * Says why the lab does not come. All words are in index.html. In the JavaScript of 2009, and not a module, so that it
 * runs where the page's own script does not; and before that script, so that it hears of everything.
 */
(function () {
  function say(cause, detail) {
    if (document.readyState === 'loading') {
      document.addEventListener('DOMContentLoaded', function () {
        say(cause, detail);
      });
      return;
    }
    var notice = document.getElementById('no-lab');
    // The lab is there, or the first cause has been said.
    if (!notice || notice.className === 'failed') return;
    notice.className = 'failed';
    var sentences = notice.querySelectorAll('[data-cause]');
    for (var index = 0; index < sentences.length; index += 1) {
      sentences[index].hidden = sentences[index].getAttribute('data-cause') !== cause;
    }
    notice.querySelector('.detail').textContent = detail || '';
  }

  if (!('noModule' in HTMLScriptElement.prototype)) say('old');
  window.addEventListener(
    'error',
    function (event) {
      var target = event.target;
      if (target && target.type === 'module') say(location.protocol === 'file:' ? 'file' : 'script', target.src);
      else if (event.message) say('error', event.message);
    },
    true,
  );
  window.addEventListener('unhandledrejection', function (event) {
    say('error', String(event.reason));
  });
})();
