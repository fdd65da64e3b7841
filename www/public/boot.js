/*
 * Shows why the lab did not start. The texts are in index.html. This is ES5 and not a module, so that it runs where the
 * page's own script does not. It loads before that script, so that it catches every error.
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
    // The lab is on the page, or the first cause is shown.
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
