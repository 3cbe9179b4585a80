// A live widget says how high it is, which depends on the reader's fonts; its frame follows.
addEventListener("message", ({ source, data }) => {
  const height = Number(data?.gdwidgetHeight);
  if (!(height > 0)) return;
  for (const frame of document.querySelectorAll(".live iframe")) {
    if (frame.contentWindow === source) frame.style.height = `${height}px`;
  }
});
