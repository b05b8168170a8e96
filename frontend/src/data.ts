// The data page: work in progress reports itself; when it ends, the page is fetched anew.
import { fetchPage, forget, putInPlace } from "./live";
import { formatShare, say } from "./page";

interface Job {
  id: string;
  state: "waiting" | "running" | "done" | "failed";
  progress: number;
  message: string;
  error: string;
}

const followed = new Set<string>();

function follow(): void {
  for (const row of document.querySelectorAll<HTMLElement>('tr[data-state="running"], tr[data-state="waiting"]')) {
    const { job, events } = row.dataset;
    if (!job || !events || followed.has(job)) continue;
    followed.add(job);
    const source = new EventSource(events);
    const update = (event: MessageEvent<string>): void => {
      const now = JSON.parse(event.data) as Job;
      show(now);
      if (now.state === "done" || now.state === "failed") finish(source, job);
    };
    source.addEventListener("progress", update);
    source.addEventListener("end", update);
    source.onerror = () => {
      source.close();
      followed.delete(job);
      setTimeout(refresh, 3_000);
    };
  }
}

function show(job: Job): void {
  const row = document.querySelector(`tr[data-job="${CSS.escape(job.id)}"]`);
  const bar = row?.querySelector("progress");
  if (bar) bar.value = job.progress;
  const share = row?.querySelector(".job-share");
  if (share) share.textContent = formatShare(job.progress);
  const message = row?.querySelector(".job-message");
  if (message) message.textContent = job.error || job.message;
}

function finish(source: EventSource, job: string): void {
  source.close();
  followed.delete(job);
  void refresh();
}

async function refresh(): Promise<void> {
  forget();
  putInPlace(await fetchPage(location.pathname + location.search));
  say(document.querySelector("h1")?.textContent ?? "");
}

document.addEventListener("tocsin:live", follow);
follow();
