/* Đóng mở trình đơn, tab và thông báo. */
(function () {
  'use strict';
  function on(selector, event, handler) {
    var nodes = document.querySelectorAll(selector);
    for (var i = 0; i < nodes.length; i++) { nodes[i].addEventListener(event, handler); }
  }
  on('.navbar-toggler, .menu-toggle', 'click', function () {
    var menu = document.getElementById('menu-chinh') || document.getElementById('site-navigation');
    if (menu) { menu.classList.toggle('show'); menu.classList.toggle('toggled'); }
  });
  on('.cookie button', 'click', function (event) {
    event.target.parentNode.className += ' da-chon';
  });
  var images = document.querySelectorAll('img.lazyload');
  for (var i = 0; i < images.length; i++) {
    images[i].src = images[i].getAttribute('data-src');
    images[i].className += ' loaded';
  }
}());
