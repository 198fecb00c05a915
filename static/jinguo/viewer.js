// A paper opens beside the facts that it proves, larger by a click or key. Without this file its link opens it alone.

const viewer = document.querySelector("[data-viewer]");

if (viewer) {
  const field = viewer.querySelector(".viewer__field");
  const picture = viewer.querySelector("[data-viewer-picture]");
  const title = viewer.querySelector("[data-viewer-title]");
  const SIZES = [1, 1.5, 2, 3, 4];
  let [size, turned, opener] = [0, 0, null];

  const draw = () => {
    picture.className = `viewer__picture viewer__picture--${SIZES[size] * 10} viewer__picture--turned-${turned}`;
  };
  const larger = () => { size = Math.min(size + 1, SIZES.length - 1); draw(); };
  const smaller = () => { size = Math.max(size - 1, 0); draw(); };
  const turn = () => { turned = (turned + 90) % 360; draw(); };
  const close = () => {
    viewer.hidden = true;
    picture.removeAttribute("src");
    for (const link of document.querySelectorAll("[data-view][aria-current]")) link.removeAttribute("aria-current");
    if (opener) opener.focus();
  };

  for (const link of document.querySelectorAll("[data-view]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      for (const other of document.querySelectorAll("[data-view][aria-current]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      [size, turned, opener] = [0, 0, link];
      title.textContent = picture.alt = link.dataset.view;
      picture.src = link.href;
      viewer.hidden = false;
      draw();
      field.focus();
    });
  }
  viewer.querySelector("[data-viewer-larger]").addEventListener("click", larger);
  viewer.querySelector("[data-viewer-smaller]").addEventListener("click", smaller);
  viewer.querySelector("[data-viewer-turn]").addEventListener("click", turn);
  viewer.querySelector("[data-viewer-close]").addEventListener("click", close);
  picture.addEventListener("click", () => { size = (size + 1) % SIZES.length; draw(); });
  field.addEventListener("keydown", (event) => {
    const act = { "+": larger, "=": larger, "-": smaller, r: turn, R: turn, Escape: close }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    // The desk's own keys don't hear what is meant for the paper.
    event.stopPropagation();
    act();
  });
}
