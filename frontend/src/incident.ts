// Ctrl and Enter send the entry form from any of its fields.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form.entry");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

export {};
